import { resolve } from '$app/paths';
import type { MemeId } from '$lib/core/ids';
import { CHANGED_HEADER, NAME_HEADER, SHARED_CACHE, SHARE_FOLDER, SHARE_QUERY } from './share-contract';
import type { Importing } from './importing.svelte';
import type { Notices } from '$lib/basics/notices.svelte';
import type { Source } from './sources';

/** Only one tab at a time imports shared files. */
const SHARES_LOCK = 'memelore-shared';

/** A start of the installed app, which may be open already: with files, or by an address. */
type Launch = { readonly files?: readonly FileSystemHandle[]; readonly targetURL?: string | null };

/** The launch queue of installed apps; not in TypeScript's DOM library. */
type LaunchQueue = {
  setConsumer(consumer: (launch: Launch) => void): void;
};

/** A file shared by another app; it stays in the cache under `key` until it is imported. */
type SharedFile = Source & { readonly key: string };

/** The shortcuts of the installed app, by the query parameters of their addresses in the manifest. */
const SHORTCUTS = ['add', 'search'] as const;

/** What `followArrivals` needs. */
export type ArrivalOptions = {
  readonly importing: Importing;
  readonly notices: Notices;
  /** The URL that the page was opened with. */
  readonly url: URL;
  /** Navigates to one meme, or to the library for null. */
  readonly show: (meme: MemeId | null) => void;
  /** Makes ready for what a shortcut of the installed app is for. */
  readonly begin: (what: (typeof SHORTCUTS)[number]) => void;
};

/**
 * Imports files that other apps shared and files opened with the installed app, and follows its shortcuts. Call it
 * once, when the library is loaded.
 */
export function followArrivals({ importing, notices, url, show, begin }: ArrivalOptions): void {
  const shared = url.searchParams.get(SHARE_QUERY);
  if (shared === 'words') notices.say('Only pictures can be added; what was shared is text or a link.');
  if (shared === 'no-room') notices.fail({ kind: 'storage-full' });
  // Navigating removes the query from the address, so that a reload does not show the notice again.
  if (shared !== null) show(null);
  void importShares(importing);
  const followShortcut = (address: URL): void =>
    SHORTCUTS.filter((what) => address.searchParams.has(what)).forEach(begin);
  followShortcut(url);
  onLaunch(followShortcut, (files) => {
    void importing.addFiles(files).then(({ added, known }) => {
      show(files.length === 1 ? (added[0] ?? known[0]?.meme ?? null) : null);
    });
  });
}

/**
 * Imports the shared files that wait in the cache, including those of a tab that was closed before it stored them. A
 * file is removed once its meme is stored. If the tab dies in between, the file is imported again, which does nothing:
 * the same bytes are the same meme.
 */
async function importShares(importing: Importing): Promise<void> {
  await navigator.locks.request(SHARES_LOCK, { ifAvailable: true }, async (lock) => {
    if (lock === null) return;
    const files = await loadShares(new URL(resolve('/'), location.href).href);
    const keys = new Map(files.map(({ file, key }) => [file, key]));
    const forgetting: Promise<void>[] = [];
    await importing.addFiles(files, {
      onSettled: ({ file }, outcome) => {
        const key = keys.get(file);
        // Without room the file waits for the next start.
        const waits = outcome.kind === 'failed' && outcome.failure.kind.startsWith('storage-');
        if (key !== undefined && !waits) forgetting.push(removeShare(key));
      },
    });
    await Promise.all(forgetting);
  });
}

/** The shared files of the site under `scope` (a whole URL), in order of arrival. */
async function loadShares(scope: string): Promise<SharedFile[]> {
  // `has` first, because `open` would create the cache for everyone.
  if (!('caches' in globalThis) || !(await caches.has(SHARED_CACHE))) return [];
  const cache = await caches.open(SHARED_CACHE);
  const folder = new URL(SHARE_FOLDER, scope).href;
  const keys = (await cache.keys()).map(({ url }) => url).filter((url) => url.startsWith(folder));
  const files = await Promise.all(
    keys.map(async (key): Promise<SharedFile | null> => {
      const cached = await cache.match(key);
      if (cached === undefined) return null;
      const name = decodeURIComponent(cached.headers.get(NAME_HEADER) ?? '');
      const lastModified = Number(cached.headers.get(CHANGED_HEADER) ?? 0);
      const blob = await cached.blob();
      return { file: new File([blob], name, { type: blob.type, lastModified }), folder: '', key };
    }),
  );
  return files.filter((file) => file !== null);
}

/** Removes a shared file from the cache. */
async function removeShare(key: string): Promise<void> {
  await (await caches.open(SHARED_CACHE)).delete(key);
}

/**
 * Calls `take` with the files of each "open with" of the installed app, including those it was started with, and
 * `follow` with the address of each other start. Files that are gone are skipped. Does nothing without the Launch
 * Handler API.
 */
function onLaunch(follow: (address: URL) => void, take: (files: readonly Source[]) => void): void {
  if (!('launchQueue' in globalThis)) return;
  const { launchQueue } = globalThis as unknown as { launchQueue: LaunchQueue };
  launchQueue.setConsumer(({ files = [], targetURL }) => {
    if (files.length === 0 && targetURL) follow(new URL(targetURL));
    void Promise.all(files.filter(isFile).map(toSource)).then((sources) => {
      const found = sources.filter((source) => source !== null);
      if (found.length > 0) take(found);
    });
  });
}

function isFile(handle: FileSystemHandle): handle is FileSystemFileHandle {
  return handle.kind === 'file';
}

async function toSource(handle: FileSystemFileHandle): Promise<Source | null> {
  try {
    return { file: await handle.getFile(), folder: '' };
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}
