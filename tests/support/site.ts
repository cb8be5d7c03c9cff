import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The folder of the production build. */
export const SITE = join(root, 'build');

/** What the build is made from; if any of it is newer than the build, the build is stale. */
const SOURCES = ['src', 'static', 'vite', 'vite.config.ts', 'svelte.config.js', 'package-lock.json'];

/** Makes the production build if there is none, or if a source is newer. */
export function ensureBuild(): void {
  const built = join(SITE, 'service-worker.js');
  if (existsSync(built) && newest(SOURCES.map((path) => join(root, path))) <= statSync(built).mtimeMs) return;
  // Vite sets NODE_ENV to development when it loads TypeScript for us, and the build would inherit that.
  const env = { ...process.env, NODE_ENV: 'production' };
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env });
}

/** Turns a copy of the site into a newer version, as a release does. */
export function release(site: string): void {
  appendFileSync(join(site, 'service-worker.js'), '\n// a newer version\n');
}

/** All files below a folder, as paths relative to it with forward slashes. */
export function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    );
}

function newest(paths: readonly string[]): number {
  const times = paths.flatMap((path) => {
    if (!existsSync(path)) return [];
    const stats = statSync(path);
    return stats.isDirectory() ? filesOf(path).map((file) => statSync(join(path, file)).mtimeMs) : [stats.mtimeMs];
  });
  return Math.max(0, ...times);
}
