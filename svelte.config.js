import { execFileSync } from 'node:child_process';
import adapter from '@sveltejs/adapter-static';

/** Where the site is served below its origin, e.g. `/memelore`; empty at the root. */
const base = process.env.BASE_PATH ?? '';

/** The version Kit compares to notice a deploy: the commit, also outside continuous integration. */
function commit() {
  if (process.env.COMMIT) return process.env.COMMIT;
  try {
    const stdio = /** @type {const} */ (['ignore', 'pipe', 'ignore']);
    return execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8', stdio }).trim();
  } catch {
    return 'unknown'; // a copy of the sources without their history
  }
}

// A build loads this file several times, and a commit or an edit meanwhile must not give it two versions.
process.env.COMMIT = commit();

/** Where the built site goes. */
const out = process.env.BUILD_DIR ?? 'build';

/** @type {import('@sveltejs/kit').Config} */
const config = {
  kit: {
    adapter: adapter({ pages: out, assets: out, fallback: '404.html' }),
    paths: { base: /** @type {'' | `/${string}`} */ (base), relative: true },
    // The service worker is registered by app/installation, which also shows its update prompt.
    serviceWorker: { register: false },
    files: { serviceWorker: 'src/service-worker' },
    version: { name: process.env.COMMIT },
  },
  compilerOptions: { runes: true },
};

export default config;
