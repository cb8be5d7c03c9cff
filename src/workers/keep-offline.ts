import { HEAVY_CACHE } from '$lib/core/heavy-cache';

/**
 * Stores the given files for offline use unless they are stored already. On the first visit no service worker controls
 * the page yet, so it does not cache them. After a failure (no network, no space) the next load tries again.
 */
export async function keepOffline(urls: readonly string[]): Promise<void> {
  try {
    const cache = await caches.open(HEAVY_CACHE);
    for (const url of urls) if ((await cache.match(url)) === undefined) await cache.add(url);
  } catch (error) {
    console.warn('Not kept for offline use yet:', error);
  }
}
