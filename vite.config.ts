import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { sharedChunks } from './vite/chunks';
import { precache } from './vite/precache-plugin';
import { separateEntries } from './vite/separate-entries';

export default defineConfig({
  plugins: [sveltekit(), precache(process.env.BUILD_DIR ?? 'build')],
  worker: { format: 'es', plugins: () => [separateEntries()] },
  // Weights and wasm are data with a URL, never inlined.
  assetsInclude: ['**/*.onnx'],
  optimizeDeps: {
    // Used by workers only, so the development server would find them late and reload the page in the middle of an
    // import.
    include: [
      '@zip.js/zip.js/lib/zip-core-native.js',
      '@huggingface/transformers',
      'comlink',
      'hash-wasm',
      'image-size',
      'image-size/types/heif',
      'onnxruntime-web/wasm',
      'paddleocr',
    ],
  },
  // The release check maps what ran in a browser back to the sources.
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    sourcemap: process.env.SOURCE_MAPS === '1' ? 'hidden' : false,
    rollupOptions: { output: { manualChunks: sharedChunks(), onlyExplicitManualChunks: true } },
  },
});
