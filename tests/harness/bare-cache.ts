/** The cache with the weights for plain use of the library: its own layout, one entry with all bytes for each file. */
export const BARE_CACHE = 'bare-weights';
