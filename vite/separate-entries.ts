import type { Plugin } from 'vite';

/**
 * Makes Rollup put modules that a worker's entry shares with other chunks into a file of their own, so that no chunk
 * imports the entry. WebKit does not register a worker's entry among its loaded modules: an import would run it a
 * second time, and two handlers would answer every message. By default Vite puts shared modules into the entry, which
 * saves a request.
 */
export function separateEntries(): Plugin {
  return {
    name: 'memelore-separate-entries',
    options: (options) => ({ ...options, preserveEntrySignatures: 'strict' }),
  };
}
