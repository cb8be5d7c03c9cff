import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { separateEntries } from '../../vite/separate-entries';

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * Adds a family that the app does not have by one line in the list of families and one in the list of engines (it uses
 * SmolVLM's engine). `tests/e2e/new-family.spec.ts` proves that a family needs nothing else.
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
  worker: { format: 'es', plugins: () => [newFamily(), separateEntries()] },
  assetsInclude: ['**/*.onnx'],
  build: {
    outDir: fileURLToPath(new URL('../../build-harness', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    // The size of a test page does not matter.
    chunkSizeWarningLimit: 5000,
  },
});
