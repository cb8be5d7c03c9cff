/** Where the index of words is stored: a private file, or a cache entry where the browser refuses those. */
export const INDEX_FILE = {
  folder: 'memelore',
  name: 'words.index',
  cache: 'memelore-index-v1',
  /** The entry's address; it cannot exist. */
  address: 'https://memelore.invalid/words.index',
} as const;
