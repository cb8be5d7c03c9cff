import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const fromRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/**
 * Loads a TypeScript module of the project. `path` is relative to the project's root; `$lib` is resolved as in the app.
 */
export async function loadModule(path) {
  const { module } = await runnerImport(fromRoot(path), {
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { $lib: fromRoot('src/lib') } },
  });
  return module;
}
