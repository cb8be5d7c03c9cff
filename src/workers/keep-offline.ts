import { HEAVY_CACHE } from '$lib/core/heavy-cache';

/**
 * Stores the given files for offline use where they are not stored yet: on the very first visit no service worker
 * controls the page, so nothing else would. A failure (no network, no room) is left for the next load.
 */
export async function keepOffline(urls: readonly string[]): Promise<void> {
  try {
    const cache = await caches.open(HEAVY_CACHE);
    for (const url of urls) if ((await cache.match(url)) === undefined) await cache.add(url);
  } catch (error) {
    console.warn('Not kept for offline use yet:', error);
  }
}
