import { stored } from './trouble';

/** Whole, checked weights under their canonical addresses, and the receipts beside them. */
export const WEIGHTS_CACHE = 'memelore-weights-v1';
/** Parts of unfinished downloads and what is known of those downloads. */
export const PARTS_CACHE = 'memelore-parts-v1';
/** An address nobody can own, for entries that are not files of a hub. */
export const PRIVATE = 'https://memelore.invalid';

/** The cache of whole weights. */
export function openWeights(): Promise<Cache> {
  return stored(() => caches.open(WEIGHTS_CACHE));
}

/** The cache of parts. */
export function openParts(): Promise<Cache> {
  return stored(() => caches.open(PARTS_CACHE));
}

/** The addresses in a cache that begin with `prefix`. */
export async function urlsIn(cache: Cache, prefix: string): Promise<readonly string[]> {
  const requests = await stored(() => cache.keys());
  return requests.map(({ url }) => url).filter((url) => url.startsWith(prefix));
}

/** Stores a record as JSON. */
export async function putRecord(cache: Cache, url: string, record: unknown): Promise<void> {
  await stored(() => cache.put(url, Response.json(record)));
}

/** A record of this app's own making, or null; one that cannot be read counts as absent. */
export async function getRecord<Value>(cache: Cache, url: string): Promise<Value | null> {
  const response = await stored(() => cache.match(url));
  return response === undefined
    ? null
    : await response.json().then(
        (value: Value) => value,
        () => null,
      );
}
