import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';

/** A running server; `url` has no trailing slash. */
export type Host = { readonly url: string; close(): Promise<void> };

/**
 * Serves a folder on the loopback interface, by default on a free port. It sends no special headers, as a plain static
 * host; with `isolated` it sends the two that make pages cross-origin isolated.
 */
export async function startStaticHost(root: string, { isolated = false, port = 0 } = {}): Promise<Host> {
  const serve = sirv(root, {
    dev: true,
    setHeaders: (response) => {
      if (!isolated) return;
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    },
  });
  const server = createServer((request, response) => {
    serve(request, response, () => {
      response.writeHead(404).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
