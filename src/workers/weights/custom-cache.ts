import { WEIGHTS_CACHE } from './caches';

/** What transformers.js asks of a cache of its own. */
type WeightsCache = { match(request: string): Promise<Response | undefined>; put(): Promise<void> };

/** The stored weights as transformers.js reads them; it never writes: the downloader does. */
export function weightsCache(): WeightsCache {
  return {
    async match(request) {
      if (!request.startsWith('https://')) return undefined;
      const cache = await caches.open(WEIGHTS_CACHE);
      return await cache.match(request);
    },
    put: () => Promise.resolve(),
  };
}

/** Answers every request with 404: what is not stored does not exist, so optional files are skipped offline too. */
export function storedOnlyFetch(): Promise<Response> {
  return Promise.resolve(new Response(null, { status: 404 }));
}
