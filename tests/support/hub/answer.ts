import { gzipSync } from 'node:zlib';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HubRequest } from '../fixture-hub';
import { revisionInfo, treePage } from './api';
import { inverted, type HubFile } from './files';
import type { Faults } from './misbehaviour';
import type { Repository } from './repositories';
import { sendSpan, spanOf, type Pace, type Span } from './send';

/** One request, its response, and what is needed to answer it. */
export type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly entry: HubRequest;
  readonly repositories: ReadonlyMap<string, Repository>;
  readonly faults: Faults;
  readonly pace: Pace;
  readonly pageSize: number;
  /** Where files are sent from: another origin. */
  readonly cdn: string;
  readonly protocol: 'http' | 'https';
};

/** The headers that the real hub lets pages read, and `Retry-After`, which it does not. */
const EXPOSED =
  'X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,X-Total-Count,ETag,Link,Accept-Ranges,Content-Range,X-Linked-Size,X-Linked-ETag,X-Xet-Hash,Retry-After';
/** `/{owner}/{name}/resolve/{revision}/{file}`, and the same under `/cdn/` with a commit. */
const FILE = /^\/(cdn\/)?([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/;
const API = /^\/api\/models\/([^/]+\/[^/]+)\/(tree|revision)\/([^/]+)$/;

/** Answers one request, with the faults that apply to it. */
export async function answer(exchange: Exchange): Promise<void> {
  const { request, faults } = exchange;
  const url = new URL(request.url ?? '/', 'http://hub');
  const path = decodeURIComponent(url.pathname);
  if (request.method === 'OPTIONS') {
    reply(exchange, path, faults.take('no-preflight', path) ? 403 : 204, preflightHeaders());
    return;
  }
  if (faults.take('hang-up', path)) {
    exchange.response.destroy();
    return;
  }
  const delay = faults.take('delay', path);
  if (delay !== undefined) await sleep(delay.ms);
  const refusal = faults.take('status', path);
  if (refusal !== undefined) {
    const wait = refusal.retryAfterS === undefined ? {} : { 'Retry-After': String(refusal.retryAfterS) };
    reply(exchange, path, refusal.status, wait, 'refused');
    return;
  }
  const api = API.exec(path);
  if (api !== null) {
    answerApi(exchange, path, url, api[1] ?? '', api[2] === 'tree', api[3] ?? '');
    return;
  }
  const match = FILE.exec(path);
  const repository = exchange.repositories.get(match?.[2] ?? '');
  const commit = repository?.resolve(match?.[3] ?? '');
  const name = match?.[4] ?? '';
  const file = commit === undefined ? undefined : repository?.file(commit, name);
  if (repository === undefined || commit === undefined || file === undefined) {
    reply(exchange, path, 404, { 'X-Error-Code': 'EntryNotFound' }, 'Entry not found');
    return;
  }
  const linked = { 'X-Repo-Commit': commit, 'X-Linked-Size': String(file.bytes), 'X-Linked-ETag': `"${file.sha256}"` };
  if (file.large && match?.[1] === undefined) {
    const location = `${exchange.cdn}/cdn/${repository.name}/resolve/${commit}/${name}?Expires=1893456000&Signature=fixture`;
    reply(exchange, path, 302, { ...linked, Location: location, ETag: linked['X-Linked-ETag'] });
    return;
  }
  await answerFile(exchange, path, file, commit);
  if (exchange.entry.bytesSent > 0 && faults.take('change', path)) repository.changeInPlace(name);
}

function answerApi(exchange: Exchange, path: string, url: URL, repo: string, tree: boolean, revision: string): void {
  const repository = exchange.repositories.get(repo);
  const commit = repository?.resolve(revision);
  if (repository === undefined || commit === undefined || exchange.faults.take('no-api', path)) {
    reply(exchange, path, 404, {}, JSON.stringify({ error: 'Not found' }));
    return;
  }
  const overstated = exchange.faults.take('overstate', path)?.bytes;
  const page = tree
    ? treePage(repository, commit, url, exchange.pageSize, overstated)
    : { body: revisionInfo(repository, commit) };
  const link = 'next' in page && page.next !== null ? { Link: `<${hostOf(exchange)}${page.next}>; rel="next"` } : {};
  replyJson(exchange, path, page.body, link);
}

async function answerFile(exchange: Exchange, path: string, file: HubFile, commit: string): Promise<void> {
  const { request, response, entry, faults, pace } = exchange;
  const etag = `"${file.large ? file.sha256 : file.oid}"`;
  const ranges = faults.take('no-range', path) === undefined;
  const sameFile = entry.ifRange === null || entry.ifRange === etag;
  const asked = ranges && sameFile ? spanOf(request.headers.range, file.bytes) : 'whole';
  const headers: OutgoingHttpHeaders = { ETag: etag, 'Content-Type': typeOf(file), 'X-Repo-Commit': commit };
  if (ranges) headers['Accept-Ranges'] = 'bytes';
  if (asked === 'unsatisfiable') {
    reply(exchange, path, 416, { 'Content-Range': `bytes */${file.bytes}` });
    return;
  }
  const span = asked === 'whole' ? { start: 0, end: file.bytes } : asked;
  if (asked !== 'whole') headers['Content-Range'] = `bytes ${span.start}-${span.end - 1}/${file.bytes}`;
  const wrong = faults.take('wrong-bytes', path) !== undefined;
  const cut = cutOf(exchange, path, file, span);
  if (asked === 'whole' && !file.large && cut === null && acceptsGzip(request)) {
    // The real hub compresses small texts, too. `Content-Length` is then smaller than the file.
    const whole = file.slice(0, file.bytes);
    const packed = gzipSync(wrong ? inverted(whole) : whole);
    reply(exchange, path, 200, { ...headers, 'Content-Encoding': 'gzip' }, packed);
    return;
  }
  const end = cut?.at ?? span.end;
  if (cut?.length !== 'absent') headers['Content-Length'] = (cut?.length === 'short' ? end : span.end) - span.start;
  open(exchange, path, asked === 'whole' ? 200 : 206, headers);
  const { bytesPerSecond = null } = faults.take('throttle', path) ?? {};
  const sent = (bytes: number): void => void (entry.bytesSent += bytes);
  const crawls = (position: number): boolean =>
    faults.take('crawl', path, ({ after }) => position >= after * file.bytes) !== undefined;
  const alive =
    request.method === 'HEAD' ||
    (await sendSpan(response, file, { start: span.start, end }, { wrong, bytesPerSecond, pace, crawls, sent }));
  if (alive && cut?.length === 'full') response.socket?.destroySoon();
  else if (alive) response.end();
}

/** Where the body ends too early, and what its `Content-Length` says; null if it is sent whole. */
function cutOf(
  { faults }: Exchange,
  path: string,
  file: HubFile,
  span: Span,
): { readonly at: number; readonly length: 'full' | 'absent' | 'short' } | null {
  const place = (after: number): number => Math.floor(after * file.bytes);
  const within = ({ after }: { readonly after: number }): boolean =>
    place(after) >= span.start && place(after) < span.end;
  const drop = faults.take('drop', path, within);
  if (drop !== undefined) return { at: place(drop.after), length: 'full' };
  const truncate = faults.take('truncate', path, within);
  return truncate === undefined ? null : { at: place(truncate.after), length: truncate.length };
}

function replyJson(exchange: Exchange, path: string, body: unknown, headers: OutgoingHttpHeaders): void {
  const text = JSON.stringify(body);
  const packed = acceptsGzip(exchange.request);
  const encoding = packed ? { 'Content-Encoding': 'gzip' } : {};
  const type = { 'Content-Type': 'application/json; charset=utf-8' };
  reply(exchange, path, 200, { ...type, ...encoding, ...headers }, packed ? gzipSync(text) : text);
}

/** Sends a complete answer. */
function reply(
  exchange: Exchange,
  path: string,
  status: number,
  headers: OutgoingHttpHeaders,
  body: string | Buffer = '',
): void {
  open(exchange, path, status, { ...headers, 'Content-Length': Buffer.byteLength(body) });
  if (exchange.request.method !== 'HEAD') exchange.entry.bytesSent += Buffer.byteLength(body);
  exchange.response.end(exchange.request.method === 'HEAD' ? undefined : body);
}

/** Sends status and headers, with the CORS headers unless a fault leaves them out. */
function open({ response, entry, faults }: Exchange, path: string, status: number, headers: OutgoingHttpHeaders): void {
  entry.status = status;
  const exposed = faults.take('hidden-headers', path) ? {} : { 'Access-Control-Expose-Headers': EXPOSED };
  const cors = faults.take('no-cors', path) ? {} : { 'Access-Control-Allow-Origin': '*', ...exposed };
  response.writeHead(status, { ...cors, ...headers });
}

function preflightHeaders(): OutgoingHttpHeaders {
  return {
    'Access-Control-Allow-Methods': 'GET,HEAD,OPTIONS',
    'Access-Control-Allow-Headers': 'Authorization,Content-Type,Range,If-Range',
    'Access-Control-Max-Age': '600',
  };
}

function typeOf(file: HubFile): string {
  if (file.path.endsWith('.json')) return 'application/json';
  return file.large ? 'application/octet-stream' : 'text/plain; charset=utf-8';
}

function acceptsGzip(request: IncomingMessage): boolean {
  return /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
}

function hostOf({ request, protocol }: Exchange): string {
  return `${protocol}://${request.headers.host ?? 'localhost'}`;
}
