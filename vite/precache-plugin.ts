import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { getManifest } from 'workbox-build';

/** Above this a file is fetched at first use, not on the first visit. */
const HEAVY_BYTES = 2 * 1024 * 1024;

/** Not part of the offline app: itself, what Kit polls for a new version, what only developers read. */
const LEFT_OUT = ['service-worker.js', '_app/version.json', '**/*.map', 'robots.txt'];

/** A file of the build as the service worker wants it (`src/service-worker/caches.ts`). */
type Entry = { readonly url: string; readonly revision: string | null };

/** The two lists written into the service worker. */
export type FileLists = { readonly shell: readonly Entry[]; readonly heavy: readonly Entry[] };

/**
 * Lists the finished build in `folder`: `shell` for the precache, `heavy` for the cache at first use. Addresses are relative,
 * so that the site works under any path; a page is its folder. Throws when workbox has a warning.
 */
export async function listFiles(folder: string): Promise<FileLists> {
  const heavy: Entry[] = [];
  const { manifestEntries, warnings } = await getManifest({
    globDirectory: folder,
    globPatterns: ['**/*'],
    globIgnores: LEFT_OUT,
    dontCacheBustURLsMatching: /^_app\/immutable\//,
    maximumFileSizeToCacheInBytes: Number.MAX_SAFE_INTEGER,
    manifestTransforms: [
      (entries) => {
        const shell = entries.filter((entry) => !isHeavy(entry));
        heavy.push(...entries.filter(isHeavy).map(({ url, revision }) => ({ url, revision })));
        return {
          manifest: shell.map((entry) => ({ ...entry, url: entry.url.replace(/(^|\/)index\.html$/, '$1') || './' })),
          warnings: [],
        };
      },
    ],
  });
  if (warnings.length > 0) throw new Error(`The list of files to keep offline has problems:\n${warnings.join('\n')}`);
  return { shell: manifestEntries.map(({ url, revision }) => ({ url, revision })), heavy };
}

function isHeavy({ url, size }: { readonly url: string; readonly size: number }): boolean {
  return /\.(?:wasm|onnx)$/.test(url) || url.startsWith('samples/') || size > HEAVY_BYTES;
}

/** Writes the lists into the built service worker in `folder`; throws unless each of its places is there exactly once. */
export async function injectLists(folder: string): Promise<FileLists> {
  const path = join(folder, 'service-worker.js');
  const lists = await listFiles(folder);
  let code = await readFile(path, 'utf8');
  for (const [place, entries] of [
    ['self.__WB_MANIFEST', lists.shell],
    ['self.__HEAVY_FILES', lists.heavy],
  ] as const) {
    const [before, after, ...more] = code.split(place);
    if (before === undefined || after === undefined || more.length > 0)
      throw new Error(`${path} must have ${place} exactly once.`);
    code = before + JSON.stringify(entries) + after;
  }
  await writeFile(path, code);
  return lists;
}

/**
 * Completes the service worker once the adapter has written the site to `folder`. Kit's own list of files knows neither the
 * chunks of workers nor the fallback page, so the list is made from the folder itself.
 */
export function precache(folder: string): Plugin {
  let isLastBuild = false;
  return {
    name: 'memelore-precache',
    apply: 'build',
    configResolved: (config) => {
      // Kit builds the client inside the server's build; the adapter runs when that closes.
      isLastBuild = Boolean(config.build.ssr);
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        if (!isLastBuild) return;
        const { shell, heavy } = await injectLists(folder);
        console.log(`  Kept offline: ${shell.length} files at once, ${heavy.length} heavy ones at first use`);
      },
    },
  };
}
