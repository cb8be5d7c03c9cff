// Made by scripts/make-dot-products.mjs.

/** `dot-products.wat`, compiled, in base64: a file would have to be fetched, and kept for offline use. */
export const DOT_PRODUCTS =
  'AGFzbQEAAAABCQFgBX9/f39/AAMCAQAFAwEAAQcVAgZtZW1vcnkCAAhwcm9kdWN0cwAACp8BAZwBAgJ/AXsCQANAIANFDQEgACEF' +
  'IAEgAmohBv0MAAAAAAAAAAAAAAAAAAAAACEHA0AgByAF/QAEACAB/QEDAP26ASAF/QAEECAB/QEDCP26Af2uAf2uASEHIAVBIGoh' +
  'BSABQRBqIQEgASAGSQ0ACyAEIAf9GwAgB/0bAWogB/0bAiAH/RsDamo2AgAgBEEEaiEEIANBAWshAwwACwsL';
