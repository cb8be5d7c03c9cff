// Measures the index of words without a browser: node --expose-gc tests/bench/search-in-node.mjs
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const { module } = await runnerImport(path('./search-in-node.ts'), {
  configFile: false,
  resolve: { alias: { $lib: path('../../src/lib') } },
});
await module.run();
