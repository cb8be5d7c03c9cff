// What the programs have in common that read their options and then run tests of Playwright.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Runs the tests of a configuration and gives their exit status; `env` is added to the environment. */
export function runTests(configuration, env) {
  const { status } = spawnSync('npx', ['playwright', 'test', '-c', configuration], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return status ?? 1;
}

/** Exits with the status that `run` gives, or with 2 after the message of its error and the usage. */
export async function exitWith(run, usage) {
  try {
    process.exitCode = await run();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`);
    process.exitCode = 2;
  }
}
