import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answer, type Exchange } from './hub/answer';
import { syntheticFile, type HubFile } from './hub/files';
import { Misconduct, type Misbehaviour } from './hub/misbehaviour';
import { catalogueRepositories, repositoriesIn, Repository } from './hub/repositories';
import { Pace } from './hub/send';

export type { Misbehaviour } from './hub/misbehaviour';

/** One request as the hub saw it. */
export type HubRequest = {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  /** The `Range` header, null without. */
  readonly range: string | null;
  readonly ifRange: string | null;
  /** What was answered; 0 until then. */
  status: number;
  /** Bytes of the body handed to the connection. */
  bytesSent: number;
};

/** A file made up on the fly, in a repository that exists or not. */
export type BigFile = { readonly repo: string; readonly path: string; readonly bytes: number };

export type HubOptions = {
  readonly port?: number;
  /**
   * A folder in the hub's layout, `<owner>/<name>/<file>`, in place of the tiny checkpoints; read as it is asked for.
   */
  readonly models?: string;
  readonly bigFiles?: readonly BigFile[];
  /** Entries per page of the tree API; the real hub gives 1000. */
  readonly pageSize?: number;
};

/**
 * A model hub on this machine, in the real hub's URL layout and with its headers: `/{repo}/resolve/{revision}/{file}`
 * (weights redirected to `/cdn/...`, which knows ranges), `/api/models/{repo}/tree/{revision}` and
 * `/api/models/{repo}/revision/{revision}`. It answers the real repository names with the tiny checkpoints of
 * `tests/fixtures/models/`.
 */
export type FixtureHub = {
  /** Without a trailing slash. */
  readonly url: string;
  /** Every request since the start or the last `forget`. */
  readonly requests: readonly HubRequest[];
  forget(): void;
  /** From now on the hub misbehaves so, beside what it was told before. */
  misbehave(misbehaviour: Misbehaviour): void;
  /** From now on the hub behaves. */
  behave(): void;
  /** The commit `main` points at. */
  commit(repo: string): string;
  /** A file of `main`: its size and hashes, and its content through `slice`. */
  file(repo: string, path: string): HubFile;
  /** A new commit on `main` with other content of a file; the old one still resolves. Returns the new commit. */
  commitEdit(repo: string, path: string): string;
  close(): Promise<void>;
};

/** Starts a hub on a free port of the loopback interface. */
export async function startHub(options: HubOptions = {}): Promise<FixtureHub> {
  const { port = 0, models, bigFiles = [], pageSize = 1000 } = options;
  const repositories = models === undefined ? catalogueRepositories() : repositoriesIn(models);
  for (const big of bigFiles) {
    const file = syntheticFile(big.path, big.bytes);
    const repository = repositories.get(big.repo);
    if (repository === undefined) repositories.set(big.repo, new Repository(big.repo, [file]));
    else repository.add(file);
  }
  const requests: HubRequest[] = [];
  const misconduct = new Misconduct();
  const pace = new Pace();
  const server = createServer((request, response) => {
    const entry = newEntry(request);
    requests.push(entry);
    const exchange: Exchange = { request, response, entry, repositories, misconduct, pace, pageSize };
    answer(exchange).catch((error: unknown) => {
      console.error('The fixture hub failed:', error);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const find = (name: string): Repository => {
    const repository = repositories.get(name);
    if (repository === undefined) throw new Error(`The fixture hub has no ${name}`);
    return repository;
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    forget: () => void (requests.length = 0),
    misbehave: (misbehaviour) => misconduct.add(misbehaviour),
    behave: () => misconduct.clear(),
    commit: (repo) => find(repo).main,
    file: (repo, path) => {
      const file = find(repo).file(find(repo).main, path);
      if (file === undefined) throw new Error(`The fixture hub has no ${repo}/${path}`);
      return file;
    },
    commitEdit: (repo, path) => find(repo).commitEdit(path),
    close: () => closeServer(server),
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

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
