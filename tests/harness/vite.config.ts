import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Builds the harness into `build-harness/`, with the app's own worker sources. */
export default defineConfig({
  root: here,
  base: './',
  resolve: { alias: { $lib: fileURLToPath(new URL('../../src/lib', import.meta.url)) } },
  worker: { format: 'es' },
  assetsInclude: ['**/*.onnx'],
  build: {
    outDir: fileURLToPath(new URL('../../build-harness', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    // A test page may be large.
    chunkSizeWarningLimit: 5000,
  },
});
