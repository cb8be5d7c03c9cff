import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';
import { precache } from './vite/precache-plugin';

export default defineConfig({
  plugins: [sveltekit(), precache(process.env.BUILD_DIR ?? 'build')],
  worker: { format: 'es' },
  // Weights and wasm are data with a URL, never inlined.
  assetsInclude: ['**/*.onnx'],
  build: { target: 'es2022', assetsInlineLimit: 0 },
  test: { include: ['tests/unit/**/*.test.ts'], setupFiles: [] },
});
