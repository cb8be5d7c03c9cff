import type { Plugin } from 'vite';

/**
 * Keeps a worker's entry file free of exports: modules that chunks share with the entry go into a file of their own, which
 * both import. WebKit does not find a worker's entry among the loaded modules, so a chunk that imports the entry runs it a
 * second time, and then two handlers answer every message. Vite itself asks Rollup for the opposite, to save a request.
 */
export function separateEntries(): Plugin {
  return {
    name: 'memelore-separate-entries',
    options: (options) => ({ ...options, preserveEntrySignatures: 'strict' }),
  };
}
