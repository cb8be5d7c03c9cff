import { publishedResponse } from './published';

/** What transformers.js asks of a cache of its own. */
type WeightsCache = { match(request: string): Promise<Response | undefined>; put(): Promise<void> };

/** The stored weights as transformers.js reads them, each told to `onRead`; it never writes: the downloader does. */
export function weightsCache(onRead: () => void): WeightsCache {
  return {
    match: async (request) => {
      onRead();
      return request.startsWith('https://') ? await publishedResponse(request) : undefined;
    },
    put: () => Promise.resolve(),
  };
}

/** Answers every request with 404: what is not stored does not exist, so optional files are skipped offline too. */
export function storedOnlyFetch(): Promise<Response> {
  return Promise.resolve(new Response(null, { status: 404 }));
}
