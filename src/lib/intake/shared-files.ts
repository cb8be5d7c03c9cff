import { CHANGED_HEADER, NAME_HEADER, SHARED_CACHE, SHARE_FOLDER } from './share-contract';
import type { Source } from './sources';

/** A file that another app shared; it waits in the cache under `key` until it is forgotten. */
export type SharedFile = Source & { readonly key: string };

/** The files that wait for the site under `scope` (a whole URL), in the order in which they came. */
export async function waitingShares(scope: string): Promise<SharedFile[]> {
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
export async function forgetShare(key: string): Promise<void> {
  await (await caches.open(SHARED_CACHE)).delete(key);
}
