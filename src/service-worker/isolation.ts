import type { WorkboxPlugin } from 'workbox-core/types.js';

/** Headers that pages, workers and their files need for `crossOriginIsolated`, which WASM threads require. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** A copy of the response with the isolation headers. Redirects and errors cannot be rebuilt and are returned as is. */
export function withIsolation(response: Response): Response {
  if (response.status === 0 || response.type === 'opaqueredirect') return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

/** Adds the isolation headers to every response of a workbox strategy, from the network or from a cache. */
export const isolation: WorkboxPlugin = {
  handlerWillRespond: ({ response }) => Promise.resolve(withIsolation(response)),
};
