import { resolve } from '$app/paths';
import type { MemeId } from '$lib/core/ids';
import { CHANGED_HEADER, NAME_HEADER, SHARED_CACHE, SHARE_FOLDER, SHARE_QUERY } from './share-contract';
import type { Importing } from './importing.svelte';
import type { Notices } from '$lib/basics/notices.svelte';
import type { Source } from './sources';

/** One tab at a time takes shared files in. */
const SHARES_LOCK = 'memelore-shared';

/** The launch queue of installed apps; not in TypeScript's DOM library. */
type LaunchQueue = {
  setConsumer(consumer: (launch: { readonly files?: readonly FileSystemHandle[] }) => void): void;
};

/** A file that another app shared; it waits in the cache under `key` until it is forgotten. */
type SharedFile = Source & { readonly key: string };

/** How files come that the system hands to the installed app. */
export type ArrivalOptions = {
  readonly importing: Importing;
  readonly notices: Notices;
  /** The address the page was opened with. */
  readonly url: URL;
  /** Shows one meme, or the library for null. */
  readonly show: (meme: MemeId | null) => void;
};

/** Takes in what other apps shared and what is opened with the app; call it once, when the library is there. */
export function followArrivals({ importing, notices, url, show }: ArrivalOptions): void {
  const shared = url.searchParams.get(SHARE_QUERY);
  if (shared === 'words') notices.say('Only pictures can be added; what was shared is text or a link.');
  if (shared === 'no-room') notices.fail({ kind: 'storage-full' });
  // This takes the query out of the address, so that a reload does not say it again.
  if (shared !== null) show(null);
  void takeShares(importing);
  followLaunches((files) => {
    void importing.addFiles(files).then(({ added, known }) => {
      show(files.length === 1 ? (added[0] ?? known[0]?.meme ?? null) : null);
    });
  });
}

/**
 * Takes in what other apps shared while the app was closed, or what a tab that died had not stored. A file is let go once
 * its meme is stored; dying in between is harmless, for the same bytes are one meme.
 */
async function takeShares(importing: Importing): Promise<void> {
  await navigator.locks.request(SHARES_LOCK, { ifAvailable: true }, async (lock) => {
    if (lock === null) return;
    const files = await waitingShares(new URL(resolve('/'), location.href).href);
    const keys = new Map(files.map(({ file, key }) => [file, key]));
    const forgetting: Promise<void>[] = [];
    await importing.addFiles(files, {
      onSettled: ({ file }, outcome) => {
        const key = keys.get(file);
        // Where there was no room it waits for the next start.
        const waits = outcome.kind === 'failed' && outcome.failure.kind.startsWith('storage-');
        if (key !== undefined && !waits) forgetting.push(forgetShare(key));
      },
    });
    await Promise.all(forgetting);
  });
}

/** The files that wait for the site under `scope` (a whole URL), in the order in which they came. */
async function waitingShares(scope: string): Promise<SharedFile[]> {
  // `has` first: `open` would make the cache for everybody who never shares.
  if (!('caches' in globalThis) || !(await caches.has(SHARED_CACHE))) return [];
  const cache = await caches.open(SHARED_CACHE);
  const folder = new URL(SHARE_FOLDER, scope).href;
  const keys = (await cache.keys()).map(({ url }) => url).filter((url) => url.startsWith(folder));
  const files = await Promise.all(
    keys.map(async (key): Promise<SharedFile | null> => {
      const kept = await cache.match(key);
      if (kept === undefined) return null;
      const name = decodeURIComponent(kept.headers.get(NAME_HEADER) ?? '');
      const lastModified = Number(kept.headers.get(CHANGED_HEADER) ?? 0);
      const blob = await kept.blob();
      return { file: new File([blob], name, { type: blob.type, lastModified }), folder: '', key };
    }),
  );
  return files.filter((file) => file !== null);
}

/** Lets go of a shared file whose meme is stored, or which will never be one. */
async function forgetShare(key: string): Promise<void> {
  await (await caches.open(SHARED_CACHE)).delete(key);
}

/**
 * Calls `take` with the files of each "open with" of the installed app, also with those it was started with. Files that are
 * gone are left out. Does nothing where the browser has no such thing.
 */
function followLaunches(take: (files: readonly Source[]) => void): void {
  if (!('launchQueue' in globalThis)) return;
  const { launchQueue } = globalThis as unknown as { launchQueue: LaunchQueue };
  launchQueue.setConsumer(({ files = [] }) => {
    void Promise.all(files.filter(isFile).map(opened)).then((sources) => {
      const found = sources.filter((source) => source !== null);
      if (found.length > 0) take(found);
    });
  });
}

function isFile(handle: FileSystemHandle): handle is FileSystemFileHandle {
  return handle.kind === 'file';
}

async function opened(handle: FileSystemFileHandle): Promise<Source | null> {
  try {
    return { file: await handle.getFile(), folder: '' };
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}
