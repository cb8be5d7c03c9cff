import type { MemeId } from '$lib/core/ids';
import { success, type Result } from '$lib/core/result';
import { WorkerLink, type Remote, type WorkerLike } from '$lib/core/worker-link';
import { hitsOf } from '../hit';
import type { Query } from './query';
import { fingerprintOf, type SearchDoc } from './search-doc';
import type { SearchResult, SearchWorker } from './words-protocol';

/** `only`: search only these memes, which pass the query's filters. `limit`: the most hits to return. */
export type SearchOptions = { readonly only?: readonly MemeId[] | null; readonly limit?: number };

/** The default limit; people rarely scroll further. */
const DEFAULT_LIMIT = 2000;
/** Memes hashed at once, which blocks the page for a few milliseconds. */
const HASH_BATCH = 500;
/** Memes sent at once; a query waits until the worker has indexed them. */
const SEND_BATCH = 100;

/**
 * The client of the search worker. The worker starts at the first `start` or `search`; its index is then updated to
 * `docs` in batches, between queries. If the worker dies, the next query starts a new one. `updated` is called after
 * every change of the index, so that a query on screen can be searched again.
 */
export class SearchClient {
  readonly #docs: () => readonly SearchDoc[];
  readonly #updated: () => void;
  readonly #link: WorkerLink<SearchWorker>;
  /** Memes put or removed since the worker was started; the initial update must not overwrite them. */
  #changed = new Set<MemeId>();
  #newest = 0;
  /** The query in progress. */
  #running: Promise<Result<SearchResult>> | null = null;

  constructor(
    docs: () => readonly SearchDoc[],
    { updated = () => undefined, spawn = spawnSearch }: { updated?: () => void; spawn?: () => WorkerLike } = {},
  ) {
    this.#docs = docs;
    this.#updated = updated;
    const spawnEmpty = (): WorkerLike => {
      this.#changed = new Set();
      return spawn();
    };
    this.#link = new WorkerLink(spawnEmpty, { onStart: (api) => this.#synchronise(api, this.#changed) });
  }

  /** Starts the worker if there is none, so that it is ready for the first query. */
  start(): void {
    this.#link.start();
  }

  /** Updates new memes and new texts. Does nothing if the worker is not running, because it starts with all memes. */
  put(docs: readonly SearchDoc[]): void {
    this.#update(
      docs.map(({ id }) => id),
      (api) => api.put(docs),
    );
  }

  /** Removes memes from the index. */
  remove(ids: readonly MemeId[]): void {
    this.#update(ids, (api) => api.remove(ids));
  }

  /**
   * The hits of a query; null if a newer query superseded it. One query runs at a time; of those waiting, only the
   * newest runs. Fails with `worker-died` or `timed-out`.
   */
  async search(
    query: Query,
    { only = null, limit = DEFAULT_LIMIT }: SearchOptions = {},
  ): Promise<Result<SearchResult | null>> {
    const number = (this.#newest += 1);
    while (this.#running !== null) {
      await this.#running;
      if (number !== this.#newest) return success(null);
    }
    this.#running = this.#link.call(async (api) => {
      const found = await api.search({ query, limit, only });
      return success({ ...found, hits: hitsOf(found.hits) });
    });
    const result = await this.#running;
    this.#running = null;
    return number === this.#newest ? result : success(null);
  }

  /** Ends the worker; the next query starts a new one. */
  close(): void {
    this.#link.end();
  }

  #update(ids: readonly MemeId[], change: (api: Remote<SearchWorker>) => Promise<void>): void {
    if (!this.#link.running || ids.length === 0) return;
    for (const id of ids) this.#changed.add(id);
    void this.#link.call(async (api) => {
      await change(api);
      this.#updated();
      return success(null);
    });
  }

  /** Compares fingerprints and sends outdated memes, in batches, so that neither the page nor queries wait long. */
  async #synchronise(api: Remote<SearchWorker>, changed: ReadonlySet<MemeId>): Promise<void> {
    const docs = this.#docs();
    const fingerprints = new Float64Array(docs.length);
    for (let from = 0; from < docs.length; from += HASH_BATCH) {
      docs.slice(from, from + HASH_BATCH).forEach((doc, at) => (fingerprints[from + at] = fingerprintOf(doc)));
      await nextTask();
    }
    const missing = await api.open(docs.map(({ id }) => id).join('\n'), fingerprints);
    for (let from = 0; from < missing.length; from += SEND_BATCH) {
      const numbers = Array.from(missing.subarray(from, from + SEND_BATCH));
      const slice = numbers.flatMap((number) => docs[number] ?? []).filter(({ id }) => !changed.has(id));
      if (slice.length > 0) await api.put(slice);
    }
    this.#updated();
  }
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function spawnSearch(): Worker {
  return new Worker(new URL('../../../workers/search/words/search.worker.ts', import.meta.url), {
    type: 'module',
    name: 'search',
  });
}
