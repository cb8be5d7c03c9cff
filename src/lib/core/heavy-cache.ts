/** The cache of files too heavy to precache: the service worker answers from it first and fills it, as do the workers. */
export const HEAVY_CACHE = 'memelore-heavy-v1';
