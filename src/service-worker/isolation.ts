import type { WorkboxPlugin } from 'workbox-core/types.js';

/** What a page, a worker and every file in them must carry for `crossOriginIsolated`, and with it WASM threads. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** The same response with the isolation headers; one that cannot be rebuilt (a redirect, an error) is left alone. */
export function withIsolation(response: Response): Response {
  if (response.status === 0 || response.type === 'opaqueredirect') return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

/** Adds the isolation headers to whatever a workbox strategy answers, from the network or from a cache. */
export const isolation: WorkboxPlugin = {
  handlerWillRespond: ({ response }) => Promise.resolve(withIsolation(response)),
};
