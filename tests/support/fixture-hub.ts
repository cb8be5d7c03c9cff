import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { answer, type Exchange } from './hub/answer';
import { syntheticFile, type HubFile } from './hub/files';
import { Faults, type Misbehaviour } from './hub/misbehaviour';
import { catalogueRepositories, repositoriesIn, Repository } from './hub/repositories';
import { Pace } from './hub/send';

export type { Misbehaviour } from './hub/misbehaviour';

/** One request to the hub and how it was answered. */
export type HubRequest = {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  /** The `Range` header; null if there is none. */
  readonly range: string | null;
  readonly ifRange: string | null;
  /** HTTP status of the answer; 0 before it. */
  status: number;
  /** Bytes of the body that were written to the connection. */
  bytesSent: number;
};

/** A file with generated content; its repository is added if the hub has none of that name. */
export type BigFile = { readonly repo: string; readonly path: string; readonly bytes: number };

export type HubOptions = {
  readonly port?: number;
  /** A folder in the hub's layout, `<owner>/<name>/<file>`, to serve instead of the tiny checkpoints. */
  readonly models?: string;
  readonly bigFiles?: readonly BigFile[];
  /** Entries per page of the tree API; the real hub gives 1000. */
  readonly pageSize?: number;
  /** Serves over TLS with this certificate, under the names that the real hub and its CDN have. */
  readonly tls?: { readonly key: string; readonly cert: string };
};

/**
 * A model hub on this machine with the real hub's URLs and headers: `/{repo}/resolve/{revision}/{file}`,
 * `/api/models/{repo}/tree/{revision}` and `/api/models/{repo}/revision/{revision}`. Weights are redirected to
 * `/cdn/...` on another origin, which supports ranges. The real repositories' names give the tiny checkpoints of
 * `tests/fixtures/models/`.
 */
export type FixtureHub = {
  /** Without a trailing slash. */
  readonly url: string;
  /** The two ports on which it listens: for itself, and for the other origin that sends the weights. */
  readonly ports: { readonly hub: number; readonly cdn: number };
  /** Every request since the start or the last `forget`. */
  readonly requests: readonly HubRequest[];
  forget(): void;
  /** Adds a fault; earlier ones stay. */
  misbehave(misbehaviour: Misbehaviour): void;
  /** Removes all faults. */
  behave(): void;
  /** Breaks all open connections. */
  breakConnections(): void;
  /** The commit that `main` points at. */
  commit(repo: string): string;
  /** A file of `main`, with its size, hashes and content. Throws if there is none. */
  file(repo: string, path: string): HubFile;
  /** Commits other content of a file to `main` and gives the new commit; the old commit still resolves. */
  commitEdit(repo: string, path: string): string;
  close(): Promise<void>;
};

/** The names of the real hub and of one of the hosts that send its weights. */
export const HUB_NAME = 'huggingface.co';
export const CDN_NAME = 'us.aws.cdn.hf.co';

/** Starts a hub on the loopback interface, by default on a free port. */
export async function startHub(options: HubOptions = {}): Promise<FixtureHub> {
  const { port = 0, models, bigFiles = [], pageSize = 1000, tls } = options;
  const repositories = models === undefined ? catalogueRepositories() : repositoriesIn(models);
  for (const big of bigFiles) {
    const file = syntheticFile(big.path, big.bytes);
    const repository = repositories.get(big.repo);
    if (repository === undefined) repositories.set(big.repo, new Repository(big.repo, [file]));
    else repository.add(file);
  }
  const requests: HubRequest[] = [];
  const faults = new Faults();
  const pace = new Pace();
  const protocol = tls === undefined ? 'http' : 'https';
  let cdn = `https://${CDN_NAME}`;
  const listener: RequestListener = (request, response) => {
    const entry = newEntry(request);
    requests.push(entry);
    const exchange: Exchange = { request, response, entry, repositories, faults, pace, pageSize, cdn, protocol };
    answer(exchange).catch((error: unknown) => {
      console.error('The fixture hub failed:', error);
      response.destroy();
    });
  };
  const create = (): Server => (tls === undefined ? createServer(listener) : createSecureServer(tls, listener));
  const [server, cdnServer] = [create(), create()];
  const ports = { hub: await listen(server, port), cdn: await listen(cdnServer, 0) };
  if (tls === undefined) cdn = `http://127.0.0.1:${ports.cdn}`;
  const find = (name: string): Repository => {
    const repository = repositories.get(name);
    if (repository === undefined) throw new Error(`The fixture hub has no ${name}`);
    return repository;
  };
  return {
    url: tls === undefined ? `http://127.0.0.1:${ports.hub}` : `https://${HUB_NAME}`,
    ports,
    requests,
    forget: () => void (requests.length = 0),
    misbehave: (misbehaviour) => faults.add(misbehaviour),
    behave: () => faults.clear(),
    breakConnections: () => [server, cdnServer].forEach((each) => each.closeAllConnections()),
    commit: (repo) => find(repo).main,
    file: (repo, path) => {
      const file = find(repo).file(find(repo).main, path);
      if (file === undefined) throw new Error(`The fixture hub has no ${repo}/${path}`);
      return file;
    },
    commitEdit: (repo, path) => find(repo).commitEdit(path),
    close: async () => {
      await Promise.all([server, cdnServer].map(closeServer));
    },
  };
}

function newEntry(request: IncomingMessage): HubRequest {
  return {
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    range: request.headers.range ?? null,
    ifRange: header(request, 'if-range'),
    status: 0,
    bytesSent: 0,
  };
}

function header(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return typeof value === 'string' ? value : null;
}

/** Listens on the loopback interface and gives the port. */
async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
