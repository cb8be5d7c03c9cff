import type { MemeId } from '$lib/core/ids';
import { success, type Result } from '$lib/core/result';
import { WorkerLink, type Remote, type WorkerLike } from '$lib/core/worker-link';
import { hitsOf } from '../hit';
import type { Query } from './query';
import { fingerprintOf, type SearchDoc } from './search-doc';
import type { SearchResult, SearchWorker } from './words-protocol';

/** `only`: look among these memes, those that meet the query's filters; `limit`: how many hits at most. */
export type SearchOptions = { readonly only?: readonly MemeId[] | null; readonly limit?: number };

/** More than this nobody scrolls through. */
const LIMIT = 2000;
/** Memes looked at in one go: a few milliseconds of the page. */
const SLICE = 500;
/** Memes sent in one go: a query waits for as many at most. */
const SENT = 100;

/**
 * The page's side of the index. Its worker starts at the first `start` or `search` and is brought in step with `docs` in
 * slices, while queries already go on; a worker that died is replaced by the next query. `updated` is called whenever the
 * index holds more than before, so that what is on screen can be looked for again.
 */
export class SearchClient {
  readonly #docs: () => readonly SearchDoc[];
  readonly #updated: () => void;
  readonly #link: WorkerLink<SearchWorker>;
  /** Memes that were put or removed since the worker was started; bringing it in step leaves them alone. */
  #touched = new Set<MemeId>();
  /** The number of the newest query. */
  #newest = 0;
  /** The query that is being answered. */
  #running: Promise<Result<SearchResult>> | null = null;

  constructor(
    docs: () => readonly SearchDoc[],
    { updated = () => undefined, spawn = spawnSearch }: { updated?: () => void; spawn?: () => WorkerLike } = {},
  ) {
    this.#docs = docs;
    this.#updated = updated;
    const spawnEmpty = (): WorkerLike => {
      this.#touched = new Set();
      return spawn();
    };
    this.#link = new WorkerLink(spawnEmpty, { onStart: (api) => this.#bringInStep(api, this.#touched) });
  }

  /** Starts the worker, when there is none, so that the first query finds it ready. */
  start(): void {
    this.#link.start();
  }

  /** Tells of new memes and new texts; nothing to do before the worker runs, which begins with all of them. */
  put(docs: readonly SearchDoc[]): void {
    this.#tell(
      docs.map(({ id }) => id),
      (api) => api.put(docs),
    );
  }

  /** Tells of memes that are gone. */
  remove(ids: readonly MemeId[]): void {
    this.#tell(ids, (api) => api.remove(ids));
  }

  /**
   * The memes that answer, or null when a newer query made this one pointless: one is answered at a time and of those that
   * wait the newest. Fails with `worker-died` or `timed-out`.
   */
  async search(query: Query, { only = null, limit = LIMIT }: SearchOptions = {}): Promise<Result<SearchResult | null>> {
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

  /** Ends the worker; the next query starts another one. */
  close(): void {
    this.#link.end();
  }

  #tell(ids: readonly MemeId[], change: (api: Remote<SearchWorker>) => Promise<void>): void {
    if (!this.#link.running || ids.length === 0) return;
    for (const id of ids) this.#touched.add(id);
    void this.#link.call(async (api) => {
      await change(api);
      this.#updated();
      return success(null);
    });
  }

  /** Compares fingerprints and sends what the worker lacks, in slices: typing goes on in between. */
  async #bringInStep(api: Remote<SearchWorker>, touched: ReadonlySet<MemeId>): Promise<void> {
    const docs = this.#docs();
    const fingerprints = new Float64Array(docs.length);
    for (let from = 0; from < docs.length; from += SLICE) {
      docs.slice(from, from + SLICE).forEach((doc, at) => (fingerprints[from + at] = fingerprintOf(doc)));
      await nextTask();
    }
    const missing = await api.open(docs.map(({ id }) => id).join('\n'), fingerprints);
    for (let from = 0; from < missing.length; from += SENT) {
      const numbers = Array.from(missing.subarray(from, from + SENT));
      const slice = numbers.flatMap((number) => docs[number] ?? []).filter(({ id }) => !touched.has(id));
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
