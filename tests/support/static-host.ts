import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import sirv from 'sirv';
import { responseHeaders } from '$lib/core/response-headers';
import { allScriptHashes } from '../../vite/page-policies';

/** A running server; `url` has no trailing slash. */
export type Host = { readonly url: string; close(): Promise<void> };

export type HostOptions = {
  /** Sends the two headers that make pages cross-origin isolated. */
  readonly isolated?: boolean;
  /** Sends all security headers of the site, as `npm start` does. */
  readonly secure?: boolean;
  readonly port?: number;
  /** Called with each report that a page or a worker broke the policy in a header. */
  readonly onViolation?: (report: string) => void;
  /** Answers a request itself and gives true, or gives false for a file of the site. */
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => boolean;
};

const SERVICE_WORKER = '/service-worker.js';
/** What static hosts answer unknown addresses with, if the site has it. */
const NOT_FOUND = '/404.html';
const REPORTS = '/policy-violations';
/** A directive of the policy of every file. */
const EVERYWHERE = "frame-ancestors 'none'";

/**
 * Serves a folder on the loopback interface, by default on a free port, and without special headers, as a plain static
 * host. With `onViolation` the policies in headers, and those that the service worker sends, also name an address for
 * reports: Playwright does not hear of violations in workers.
 */
export async function startStaticHost(
  root: string,
  { isolated = false, secure = false, port = 0, onViolation, answer = () => false }: HostOptions = {},
): Promise<Host> {
  const withReports = onViolation === undefined ? (text: string): string => text : reporting;
  const scriptHashes = secure ? await allScriptHashes(root) : [];
  const setHeaders = (response: ServerResponse, pathname: string): void => {
    if (isolated) {
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    }
    if (!secure) return;
    const { href } = new URL(response.req.url ?? '/', 'http://host');
    const type = /\.[a-z0-9]+$/.test(pathname) && !pathname.endsWith('.html') ? null : 'text/html';
    for (const [name, value] of Object.entries(responseHeaders(href, type, scriptHashes)))
      response.setHeader(name, value.includes(EVERYWHERE) ? withReports(value) : value);
  };
  const serve = sirv(root, { dev: true, setHeaders });
  const server = createServer((request, response) => {
    if (answer(request, response)) return;
    const { pathname } = new URL(request.url ?? '/', 'http://host');
    if (onViolation !== undefined && pathname === REPORTS) {
      void bodyOf(request).then(onViolation);
      response.writeHead(204).end();
      return;
    }
    if (onViolation !== undefined && pathname.endsWith(SERVICE_WORKER)) {
      response.writeHead(200, { 'Content-Type': 'text/javascript', 'Cache-Control': 'no-store' });
      response.end(withReports(readFileSync(join(root, pathname), 'utf8')));
      return;
    }
    serve(request, response, () => {
      const page = join(root, NOT_FOUND);
      setHeaders(response, NOT_FOUND);
      response.writeHead(404, { 'Content-Type': 'text/html' }).end(existsSync(page) ? readFileSync(page) : undefined);
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

/** A policy, or the service worker's code, with an address for reports in the policies. */
function reporting(text: string): string {
  const [before, after, ...more] = text.split(EVERYWHERE);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`There must be one ${EVERYWHERE}.`);
  return `${before}${EVERYWHERE}; report-uri ${REPORTS}${after}`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}
