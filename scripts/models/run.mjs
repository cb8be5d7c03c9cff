import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadModule } from '../load-module.mjs';
import { helpOf, readOptions } from './options.mjs';

const root = new URL('../../', import.meta.url);
const path = (name) => fileURLToPath(new URL(name, root));

/** Runs a command of `tests/models/` and sets the exit code. */
export async function run(name, about) {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options === null) console.log(helpOf(about));
    else process.exitCode = await command(name, options);
  } catch (error) {
    if (error instanceof Error && error.name === 'WrongOption') {
      console.error(`${error.message} (--help lists the options.)`);
      process.exitCode = 2;
    } else {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    }
  }
}

/** Loads the command through Vite, because it uses the app's TypeScript modules. */
async function command(name, options) {
  if (!existsSync(path('node_modules'))) throw new Error('Run npm ci first.');
  const { run } = await loadModule(`tests/models/${name}.ts`);
  return (await run(options)) ? 0 : 1;
}
