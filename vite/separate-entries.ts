import type { Plugin } from 'vite';

/**
 * Makes Rollup put modules that a worker's entry shares with other chunks into a file of their own, so that the entry
 * has no exports. WebKit does not register a worker's entry among its loaded modules. A chunk that imports the entry
 * would run it a second time, and two handlers would answer every message. Vite's default saves a request by sharing
 * the entry.
 */
export function separateEntries(): Plugin {
  return {
    name: 'memelore-separate-entries',
    options: (options) => ({ ...options, preserveEntrySignatures: 'strict' }),
  };
}
