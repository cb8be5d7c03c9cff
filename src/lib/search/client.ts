import { wrap, type Remote } from 'comlink';
import type { MemeId } from '$lib/core/ids';
import type { Query } from '$lib/domain/query';
import { failed, success, type Result } from '$lib/core/result';
import { fingerprintOf, SEARCH_FIELDS, type SearchDoc, type SearchField } from '$lib/domain/search-doc';
import type { RankedColumns, SearchWorker } from './protocol';

/** A meme that answers. `exact`: every word is met as typed, or in another form of it; `fields`: where. */
type SearchHit = {
  readonly id: MemeId;
  readonly score: number;
  readonly exact: boolean;
  readonly fields: readonly SearchField[];
};

/** What came of a query, best first; `reasons` is what `marksOf` marks. The rest is as in `RankedColumns`. */
export type SearchAnswer = Pick<RankedColumns, 'reasons' | 'total' | 'partial' | 'complete'> & {
  readonly hits: readonly SearchHit[];
};

/** `only`: look among these memes, see `matchesFilters`; `limit`: how many hits at most. */
export type SearchOptions = { readonly only?: readonly MemeId[] | null; readonly limit?: number };

/** More than this nobody scrolls through. */
const LIMIT = 2000;
/** How long the worker's script may take to answer first. */
const HELLO_MS = 20_000;
/** Memes looked at in one go: a few milliseconds of the page. */
const SLICE = 500;
/** Memes sent in one go: a query waits for as many at most. */
const SENT = 100;
/** A worker that dies again and again is not started any more. */
const MAX_DEATHS = 3;

/** What the client needs of a worker. */
export type WorkerLike = Pick<Worker, 'postMessage' | 'addEventListener' | 'removeEventListener' | 'terminate'>;

type Running = {
  readonly worker: WorkerLike;
  readonly remote: Remote<SearchWorker>;
  /** Settles when the worker is of no more use. */
  readonly died: Promise<Died>;
  /** Ends it and settles `died`. */
  readonly end: (detail: string) => void;
  readonly ready: Promise<void>;
  /** Memes that were put or removed since the worker was started; bringing it in step leaves them alone. */
  readonly touched: Set<MemeId>;
};
type Died = ReturnType<typeof failed>;
type Waiting = {
  readonly run: () => Promise<Result<SearchAnswer>>;
  readonly settle: (answer: Result<SearchAnswer | null>) => void;
};

/**
 * The page's side of the index. Its worker starts at the first `start` or `search` and is brought in step with `docs` in
 * slices, while queries already go on; a worker that died is replaced by the next query. `updated` is called whenever the
 * index holds more than before, so that what is on screen can be looked for again.
 */
export class SearchClient {
  readonly #docs: () => readonly SearchDoc[];
  readonly #updated: () => void;
  readonly #spawn: () => WorkerLike;
  #running: Running | undefined;
  #deaths = 0;
  #busy = false;
  #next: Waiting | undefined;

  constructor(
    docs: () => readonly SearchDoc[],
    { updated = () => undefined, spawn = spawnSearch }: { updated?: () => void; spawn?: () => WorkerLike } = {},
  ) {
    this.#docs = docs;
    this.#updated = updated;
    this.#spawn = spawn;
  }

  /** Starts the worker, when there is none, so that the first query finds it ready. */
  start(): void {
    this.#running ??= this.#deaths < MAX_DEATHS ? this.#employ() : undefined;
  }

  /** Tells of new memes and new texts; nothing to do before the worker runs, which begins with all of them. */
  put(docs: readonly SearchDoc[]): void {
    this.#tell(
      docs.map(({ id }) => id),
      (remote) => remote.put(docs),
    );
  }

  /** Tells of memes that are gone. */
  remove(ids: readonly MemeId[]): void {
    this.#tell(ids, (remote) => remote.remove(ids));
  }

  /**
   * The memes that answer, or null when a newer query made this one pointless: one is answered at a time and of those that
   * wait the newest. Fails with `worker-died`.
   */
  async search(query: Query, { only = null, limit = LIMIT }: SearchOptions = {}): Promise<Result<SearchAnswer | null>> {
    this.#next?.settle(success(null));
    return await new Promise((settle) => {
      this.#next = { run: () => this.#ask(query, only, limit), settle };
      if (!this.#busy) void this.#answer();
    });
  }

  /** Ends the worker; the next query starts another one. */
  close(): void {
    this.#running?.worker.terminate();
    this.#running = undefined;
  }

  async #answer(): Promise<void> {
    this.#busy = true;
    for (let turn = this.#take(); turn !== undefined; turn = this.#take()) {
      const answer = await turn.run();
      turn.settle(this.#next === undefined ? answer : success(null));
    }
    this.#busy = false;
  }

  #take(): Waiting | undefined {
    const next = this.#next;
    this.#next = undefined;
    return next;
  }

  async #ask(query: Query, only: readonly MemeId[] | null, limit: number): Promise<Result<SearchAnswer>> {
    this.start();
    const running = this.#running;
    if (running === undefined) return failed({ kind: 'worker-died', detail: 'search stopped several times' });
    const answer = running.ready
      .then(() => running.remote.search({ query, limit, only }))
      .then((columns) => success(answerOf(columns)));
    const result = await Promise.race([answer.catch((error: unknown) => blame(running, error)), running.died]);
    if (result.ok) this.#deaths = 0;
    return result;
  }

  #tell(ids: readonly MemeId[], call: (remote: Remote<SearchWorker>) => Promise<void>): void {
    const running = this.#running;
    if (running === undefined || ids.length === 0) return;
    for (const id of ids) running.touched.add(id);
    const told = call(running.remote).then(this.#updated);
    void Promise.race([told.catch((error: unknown) => blame(running, error)), running.died]);
  }

  #employ(): Running {
    const worker = this.#spawn();
    const remote = wrap<SearchWorker>(worker);
    let settle: (failure: Died) => void = () => undefined;
    const died = new Promise<Died>((resolve) => (settle = resolve));
    const end = (detail: string): void => {
      worker.terminate();
      if (this.#running?.worker === worker) this.#running = undefined;
      this.#deaths += 1;
      settle(failed({ kind: 'worker-died', detail }));
    };
    worker.addEventListener('error', (event) => end(event.message || 'its script could not be loaded'));
    worker.addEventListener('messageerror', () => end('a message could not be read'));
    const timer = setTimeout(() => end('its script did not start'), HELLO_MS);
    const ready = remote.hello().finally(() => clearTimeout(timer));
    const running = { worker, remote, died, end, ready, touched: new Set<MemeId>() };
    const inStep = this.#bringInStep(running);
    void Promise.race([inStep.catch((error: unknown) => blame(running, error)), died]);
    return running;
  }

  /** Compares fingerprints and sends what the worker lacks, in slices: typing goes on in between. */
  async #bringInStep({ remote, touched, worker }: Running): Promise<void> {
    const docs = this.#docs();
    const fingerprints = new Float64Array(docs.length);
    for (let from = 0; from < docs.length; from += SLICE) {
      docs.slice(from, from + SLICE).forEach((doc, at) => (fingerprints[from + at] = fingerprintOf(doc)));
      await nextTask();
    }
    const missing = await remote.open(docs.map(({ id }) => id).join('\n'), fingerprints);
    for (let from = 0; from < missing.length && this.#running?.worker === worker; from += SENT) {
      const numbers = Array.from(missing.subarray(from, from + SENT));
      const slice = numbers.flatMap((number) => docs[number] ?? []).filter(({ id }) => !touched.has(id));
      if (slice.length > 0) await remote.put(slice);
    }
    this.#updated();
  }
}

function answerOf({ ids, scores, fields, exact, reasons, total, partial, complete }: RankedColumns): SearchAnswer {
  const hits = ids.map((id, at) => ({
    id,
    score: scores[at] ?? 0,
    exact: exact[at] === 1,
    fields: SEARCH_FIELDS.filter((_, field) => ((fields[at] ?? 0) & (1 << field)) !== 0),
  }));
  return { hits, reasons, total, partial, complete };
}

/** A worker that threw is not trusted any more; what it holds can be made again. */
function blame({ end, died }: Running, error: unknown): Promise<Died> {
  end(error instanceof Error ? error.message : String(error));
  return died;
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function spawnSearch(): Worker {
  return new Worker(new URL('../../workers/search.worker.ts', import.meta.url), { type: 'module', name: 'search' });
}
