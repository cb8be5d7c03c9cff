import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { getManifest } from 'workbox-build';
import { clientManifest, replaceLinks } from './page-links';
import { addPolicies } from './page-policies';
import { addAddress, giveId } from './site-address';

/** Larger files are cached at first use instead of on the first visit. */
const HEAVY_BYTES = 2 * 1024 * 1024;

/**
 * Not cached: the service worker itself, the file that Kit polls for a new version, source maps, and what only search
 * engines and app stores read.
 */
const EXCLUDED = ['service-worker.js', '_app/version.json', '**/*.map', 'robots.txt', 'screenshots/**'];

/** A file of the build; the same type as `BuiltFile` in `src/service-worker/caches.ts`. */
type Entry = { readonly url: string; readonly revision: string | null };

/** The two lists written into the service worker. */
export type FileLists = { readonly shell: readonly Entry[]; readonly heavy: readonly Entry[] };

/**
 * Lists the files of the finished build in `folder`: `shell` is precached, `heavy` is cached at first use. URLs are
 * relative, so that the site works under any path; a page's URL is its folder. Throws if workbox has warnings.
 */
export async function listFiles(folder: string): Promise<FileLists> {
  const heavy: Entry[] = [];
  const { manifestEntries, warnings } = await getManifest({
    globDirectory: folder,
    globPatterns: ['**/*'],
    globIgnores: EXCLUDED,
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

/**
 * Writes the lists, and the hashes of the pages' inline scripts, into the built service worker in `folder`. Throws
 * unless each placeholder occurs exactly once.
 */
export async function injectLists(folder: string, scriptHashes: readonly string[]): Promise<FileLists> {
  const path = join(folder, 'service-worker.js');
  const lists = await listFiles(folder);
  let code = await readFile(path, 'utf8');
  for (const [placeholder, entries] of [
    ['self.__WB_MANIFEST', lists.shell],
    ['self.__HEAVY_FILES', lists.heavy],
    ['self.__SCRIPT_HASHES', scriptHashes],
  ] as const) {
    const [before, after, ...more] = code.split(placeholder);
    if (before === undefined || after === undefined || more.length > 0)
      throw new Error(`${path} must have ${placeholder} exactly once.`);
    code = before + JSON.stringify(entries) + after;
  }
  await writeFile(path, code);
  return lists;
}

/**
 * Finishes the pages and the manifest, and writes the lists of files into the service worker, once the adapter has
 * written the site to `folder`. Kit's own list lacks the chunks of workers and the fallback page, so the lists are made
 * from the folder.
 */
export function precache(folder: string): Plugin {
  let isLastBuild = false;
  return {
    name: 'memelore-precache',
    apply: 'build',
    configResolved: (config) => {
      // Kit builds the client within the server build; the adapter runs when the server build closes.
      isLastBuild = Boolean(config.build.ssr);
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        if (!isLastBuild) return;
        // First what changes the pages, because their revisions are in the lists.
        await replaceLinks(folder, await clientManifest());
        await addAddress(folder, process.env.SITE_URL);
        await giveId(folder, process.env.BASE_PATH ?? '');
        const scriptHashes = await addPolicies(folder);
        const { shell, heavy } = await injectLists(folder, scriptHashes);
        console.log(`  Kept offline: ${shell.length} files at once, ${heavy.length} heavy ones at first use`);
      },
    },
  };
}
