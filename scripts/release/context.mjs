import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadModule } from '../load-module.mjs';

/** The root folder of the project. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A copy from before Vite loads a TypeScript module, which sets NODE_ENV to development and would change a build. */
const environment = { ...process.env };

/** Passed to every row of the checklist: runs commands and holds the results that later rows need. */
export class Context {
  #folder = mkdtempSync(join(tmpdir(), 'memelore-release-'));
  #visits = null;

  /** The path of a file in this run's temporary folder. */
  file(name) {
    return join(this.#folder, name);
  }

  /** The JSON that an earlier row wrote; null if there is none. */
  read(name) {
    return existsSync(this.file(name)) ? JSON.parse(readFileSync(this.file(name), 'utf8')) : null;
  }

  /** Runs a command with the original environment and prints its output; true if it succeeds. */
  async run(command, args, env = {}) {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...environment, ...env } });
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve(code === 0));
    });
  }

  /** Runs a script of package.json; true if it succeeds. */
  npm(script, ...args) {
    return this.run('npm', ['run', '--silent', script, ...(args.length > 0 ? ['--', ...args] : [])]);
  }

  /** Loads a TypeScript module; `path` is relative to the project's root. */
  load(path) {
    return loadModule(path);
  }

  /** Visits all pages once; several rows check the result. */
  visitPages() {
    this.#visits ??= this.load('tests/release/pages.ts').then(({ visitPages }) => visitPages());
    return this.#visits;
  }

  close() {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
