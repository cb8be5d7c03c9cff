import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * Adds a family that the app does not have: its line in the list of families and its line in the list of engines, with
 * SmolVLM's engine. `tests/e2e/new-family.spec.ts` proves that it needs nothing else.
 */
const newFamily = (): Plugin => ({
  name: 'new-family',
  enforce: 'pre',
  transform(code, id) {
    if (id.endsWith('/catalogue/families.ts'))
      return `import { newFamily } from '${here}new-family';\n${code.replace('[smolvlm,', '[newFamily, smolvlm,')}`;
    if (id.includes('/captioner/captioner.worker.ts'))
      return code.replace(
        'smolvlm: async',
        "kestrel: async () => (await import('./engines/smolvlm')).smolvlmEngine(),\n  smolvlm: async",
      );
    return null;
  },
});

/** Builds the harness into `build-harness/`, with the app's own worker sources. */
export default defineConfig({
  root: here,
  base: './',
  resolve: { alias: { $lib: fileURLToPath(new URL('../../src/lib', import.meta.url)) } },
  plugins: [newFamily()],
  worker: { format: 'es', plugins: () => [newFamily()] },
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
