/**
 * The cache of files that are too large to precache. The service worker and the other workers fill it and read it
 * first.
 */
export const HEAVY_CACHE = 'memelore-heavy-v1';
