import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The folder of the production build. */
export const SITE = join(root, 'build');

/** What the build is made of: newer than the build means the build is stale. */
const SOURCES = ['src', 'static', 'vite', 'vite.config.ts', 'svelte.config.js', 'package-lock.json'];

/** Makes the production build when there is none or when a source is newer than it. */
export function ensureBuild(): void {
  const built = join(SITE, 'service-worker.js');
  if (existsSync(built) && newest(SOURCES.map((path) => join(root, path))) <= statSync(built).mtimeMs) return;
  // Whoever loads TypeScript through Vite is said to be in development, and the build would be one for it.
  const env = { ...process.env, NODE_ENV: 'production' };
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env });
}

/** Makes a newer version of a copy of the site. */
export function release(site: string): void {
  appendFileSync(join(site, 'service-worker.js'), '\n// a newer version\n');
}

/**
 * Builds the site for `base` (such as `/memelore`) below `folder`, which a host of the whole origin serves; returns it.
 */
export function buildUnder(base: string, folder: string): string {
  execFileSync('npm', ['run', '--silent', 'build'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, BASE_PATH: base, BUILD_DIR: join(folder, base) },
  });
  return folder;
}

/** Every file below a folder, as paths relative to it with forward slashes. */
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
