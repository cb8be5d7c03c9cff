/**
 * The cache that runs of the bare library read weights from: one entry with all bytes per file, as the library does.
 */
export const BARE_CACHE = 'bare-weights';
