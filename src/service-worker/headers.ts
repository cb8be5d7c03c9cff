import type { WorkboxPlugin } from 'workbox-core/types.js';
import { responseHeaders } from '$lib/core/response-headers';

/**
 * A copy of the response with the security headers of the file at `address`. Redirects and errors cannot be rebuilt and
 * are returned as is.
 */
export function withHeaders(response: Response, address: string, scriptHashes: readonly string[]): Response {
  if (response.status === 0 || response.type === 'opaqueredirect') return response;
  const headers = new Headers(response.headers);
  const added = responseHeaders(address, headers.get('Content-Type'), scriptHashes);
  for (const [name, value] of Object.entries(added)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

/** Adds the security headers to every response of a workbox strategy, from the network or from a cache. */
export function headersPlugin(scriptHashes: readonly string[]): WorkboxPlugin {
  return {
    handlerWillRespond: ({ request, response }) => Promise.resolve(withHeaders(response, request.url, scriptHashes)),
  };
}
