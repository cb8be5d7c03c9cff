import { wrap, type Remote } from 'comlink';
import type { MeaningHit } from '$lib/domain/fusion';
import type { MemeId } from '$lib/core/ids';
import { failed, success, type Result } from '$lib/core/result';
import type { WorkerLike } from './client';
import type { MeaningText, WordMeaningWorker } from './word-meaning-protocol';

/** Texts sent in one go: a query waits for as many at most, about 10 ms. */
const SENT = 100;
/** How long the script and 5.7 MB may take on a slow line. */
const HELLO_MS = 120_000;
/** A worker that failed is not started again before this: the device is offline, or has no room. */
const RETRY_MS = 30_000;

type Died = ReturnType<typeof failed>;
type Running = {
  readonly worker: WorkerLike;
  readonly remote: Remote<WordMeaningWorker>;
  /** Settles when the worker is of no more use. */
  readonly died: Promise<Died>;
  readonly end: (detail: string) => void;
  /** Settles when every text has been learned. */
  readonly ready: Promise<void>;
};

/**
 * The page's side of search by meaning with the bundled word vectors. Nothing is loaded before the first question; then
 * the worker learns `texts` in slices, a hundredth of a second each, and nothing is stored: 20,000 memes take it two
 * seconds, less than reading their vectors and finding out which are outdated would save.
 */
export class WordMeaningClient {
  readonly #texts: () => readonly MeaningText[];
  readonly #spawn: () => WorkerLike;
  #running: Running | undefined;
  #retryAt = 0;

  constructor(texts: () => readonly MeaningText[], spawn: () => WorkerLike = spawnWordMeaning) {
    this.#texts = texts;
    this.#spawn = spawn;
  }

  /** Tells of new memes and new texts; nothing to do before the worker runs, which begins with all of them. */
  put(texts: readonly MeaningText[]): void {
    this.#tell((remote) => remote.learn(texts));
  }

  /** Tells of memes that are gone. */
  remove(ids: readonly MemeId[]): void {
    this.#tell((remote) => remote.forget(ids));
  }

  /** The memes that mean what the query does, closest first; none when none is a close match. Fails with `worker-died`. */
  async near(query: string): Promise<Result<readonly MeaningHit[]>> {
    return await this.#ask((remote) => remote.near(query));
  }

  /** The memes that mean what a meme does, closest first, without itself. Fails with `worker-died`. */
  async like(meme: MemeId): Promise<Result<readonly MeaningHit[]>> {
    return await this.#ask((remote) => remote.like(meme));
  }

  async #ask(
    call: (remote: Remote<WordMeaningWorker>) => Promise<readonly MeaningHit[]>,
  ): Promise<Result<readonly MeaningHit[]>> {
    if (this.#running === undefined && performance.now() < this.#retryAt)
      return failed({ kind: 'worker-died', detail: 'the word vectors could not be loaded' });
    const running = (this.#running ??= this.#employ());
    const answer = running.ready.then(() => call(running.remote)).then(success);
    return await Promise.race([answer.catch((error: unknown) => blame(running, error)), running.died]);
  }

  #tell(call: (remote: Remote<WordMeaningWorker>) => Promise<void>): void {
    const running = this.#running;
    if (running === undefined) return;
    const told = call(running.remote).catch((error: unknown) => blame(running, error));
    void Promise.race([told, running.died]);
  }

  #employ(): Running {
    const worker = this.#spawn();
    const remote = wrap<WordMeaningWorker>(worker);
    let settle: (failure: Died) => void = () => undefined;
    const died = new Promise<Died>((resolve) => (settle = resolve));
    const end = (detail: string): void => {
      worker.terminate();
      if (this.#running?.worker === worker) this.#running = undefined;
      this.#retryAt = performance.now() + RETRY_MS;
      settle(failed({ kind: 'worker-died', detail }));
    };
    worker.addEventListener('error', (event) => end(event.message || 'its script could not be loaded'));
    worker.addEventListener('messageerror', () => end('a message could not be read'));
    const timer = setTimeout(() => end('its script did not start'), HELLO_MS);
    const hello = remote.hello().finally(() => clearTimeout(timer));
    const ready = hello.then(() => teach(remote, this.#texts()));
    return { worker, remote, died, end, ready };
  }
}

async function teach(remote: Remote<WordMeaningWorker>, texts: readonly MeaningText[]): Promise<void> {
  for (let from = 0; from < texts.length; from += SENT) await remote.learn(texts.slice(from, from + SENT));
}

/** A worker that threw is not trusted any more. */
function blame({ end, died }: Running, error: unknown): Promise<Died> {
  end(error instanceof Error ? error.message : String(error));
  return died;
}

function spawnWordMeaning(): Worker {
  return new Worker(new URL('../../workers/word-meaning.worker.ts', import.meta.url), {
    type: 'module',
    name: 'meaning of words',
  });
}
