import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadModule } from '../load-module.mjs';

/** The checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Loading TypeScript through Vite says that this is development, which a build would believe. */
const environment = { ...process.env };

/** What the rows of the checklist share: how to run things, and where what they found is kept for later rows. */
export class Context {
  #folder = mkdtempSync(join(tmpdir(), 'memelore-release-'));
  #walk = null;

  /** A file in this run's folder. */
  file(name) {
    return join(this.#folder, name);
  }

  /** What an earlier row wrote as JSON; null when there is nothing. */
  read(name) {
    return existsSync(this.file(name)) ? JSON.parse(readFileSync(this.file(name), 'utf8')) : null;
  }

  /** Runs a command with its output on ours, in the environment this was started in; true when it succeeded. */
  async run(command, args, env = {}) {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...environment, ...env } });
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve(code === 0));
    });
  }

  /** Runs one of the project's own scripts. */
  npm(script, ...args) {
    return this.run('npm', ['run', '--silent', script, ...(args.length > 0 ? ['--', ...args] : [])]);
  }

  /** Loads a TypeScript module of the project. */
  load(path) {
    return loadModule(path);
  }

  /** One walk through all pages, which several rows judge. */
  walk() {
    this.#walk ??= this.load('tests/release/walk.ts').then(({ walk }) => walk());
    return this.#walk;
  }

  close() {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
