// Serves the built site like a good static host: compressed, with the security headers, hashed files cached forever,
// others revalidated. PORT sets the port (it must be free), HOST the interface, BASE_PATH the folder for which the site
// was built.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import compression from 'compression';
import sirv from 'sirv';
import { loadModule } from './load-module.mjs';

const DEFAULT_PORT = 4173;
const PORTS_TRIED = 20;
const root = fileURLToPath(new URL('../build', import.meta.url));
const base = process.env.BASE_PATH ?? '';
const host = process.env.HOST ?? '127.0.0.1';

if (!existsSync(`${root}/index.html`)) {
  console.error('There is no build/ yet: run `npm run build` first, or `npm start`, which does both.');
  process.exit(1);
}

const TYPES = { '.onnx': 'application/octet-stream', '.webmanifest': 'application/manifest+json' };

const { responseHeaders } = await loadModule('src/lib/core/response-headers.ts');
const { allScriptHashes } = await loadModule('vite/page-policies.ts');
const scriptHashes = await allScriptHashes(root);

/** Sets the headers of every response: security, type and caching. */
function setHeaders(response, pathname) {
  const isPage = pathname.endsWith('/') || pathname.endsWith('.html');
  const type = isPage ? 'text/html;charset=utf-8' : TYPES[/\.[a-z]+$/.exec(pathname)?.[0] ?? ''];
  if (type !== undefined) response.setHeader('Content-Type', type);
  const address = new URL(response.req.url ?? '/', 'http://host').href;
  const security = responseHeaders(address, type ?? null, scriptHashes);
  for (const [name, value] of Object.entries(security)) response.setHeader(name, value);
  const hashed = pathname.startsWith('/_app/immutable/');
  response.setHeader('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
}

const serve = sirv(root, { etag: true, setHeaders });

/** Compresses what browsers can take so; not parts of files, whose places are those of the file itself. */
const compress = compression({
  filter: (request, response) => request.headers.range === undefined && compression.filter(request, response),
});

/** Answers an unknown address with the app's fallback page and status 404. */
function notFound(response) {
  setHeaders(response, '/404.html');
  response.writeHead(404).end(readFileSync(`${root}/404.html`));
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://host');
  if (base !== '' && !url.pathname.startsWith(`${base}/`)) {
    response.writeHead(302, { Location: `${base}/` }).end();
    return;
  }
  const path = url.pathname.slice(base.length);
  // A page's links are relative to its folder, so the address must end in a slash.
  if (!path.endsWith('/') && existsSync(`${root}${path}/index.html`)) {
    response.writeHead(308, { Location: `${url.pathname}/${url.search}` }).end();
    return;
  }
  request.url = path + url.search;
  compress(request, response, () => serve(request, response, () => notFound(response)));
});

const chosenPort = process.env.PORT === undefined ? undefined : Number(process.env.PORT);
let port = chosenPort ?? DEFAULT_PORT;

server.on('error', (error) => {
  if (error.code === 'EADDRINUSE' && chosenPort === undefined && port < DEFAULT_PORT + PORTS_TRIED) {
    port += 1;
    server.listen(port, host);
    return;
  }
  console.error(error.code === 'EADDRINUSE' ? `Port ${port} is in use; choose another with PORT.` : error.message);
  process.exit(1);
});
server.on('listening', () => {
  const name = host === '127.0.0.1' ? 'localhost' : host;
  console.log(`Memelore is at http://${name}:${server.address().port}${base}/ (Ctrl+C stops it)`);
});
server.listen(port, host);
