import type { MemeId } from '$lib/core/ids';
import { success, type Result } from '$lib/core/result';
import { WorkerLink, type Remote, type WorkerLike } from '$lib/core/worker-link';
import type { Hit } from '../hit';
import type { MeaningText, WordMeaningWorker } from './word-meaning-protocol';

/** Texts sent in one go: a query waits for as many at most, about 10 ms. */
const SENT = 100;
/** How long the script and 5.7 MB may take on a slow line. */
const HELLO_MS = 120_000;

/**
 * The page's side of search by meaning with the bundled word vectors. Nothing is loaded before the first question; then
 * the worker learns `texts` in slices, a hundredth of a second each, and nothing is stored: 20,000 memes take it two
 * seconds, less than reading their vectors and finding out which are outdated would save.
 */
export class WordMeaningClient {
  readonly #texts: () => readonly MeaningText[];
  readonly #link: WorkerLink<WordMeaningWorker>;
  /** Settles when the worker has learned every text. */
  #taught: Promise<void> = Promise.resolve();

  constructor(texts: () => readonly MeaningText[], spawn: () => WorkerLike = spawnWordMeaning) {
    this.#texts = texts;
    this.#link = new WorkerLink(spawn, {
      helloMs: HELLO_MS,
      onStart: (api) => (this.#taught = teach(api, this.#texts())),
    });
  }

  /** Tells of new memes and new texts; nothing to do before the worker runs, which begins with all of them. */
  put(texts: readonly MeaningText[]): void {
    this.#tell((api) => api.learn(texts));
  }

  /** Tells of memes that are gone. */
  remove(ids: readonly MemeId[]): void {
    this.#tell((api) => api.forget(ids));
  }

  /** The memes that mean what the query does, closest first, if close. Fails with `worker-died` or `timed-out`. */
  async near(query: string): Promise<Result<readonly Hit[]>> {
    return await this.#ask((api) => api.near(query));
  }

  /** The memes that mean what a meme does, closest first, without itself. Fails as `near` does. */
  async like(meme: MemeId): Promise<Result<readonly Hit[]>> {
    return await this.#ask((api) => api.like(meme));
  }

  async #ask(find: (api: Remote<WordMeaningWorker>) => Promise<readonly Hit[]>): Promise<Result<readonly Hit[]>> {
    return await this.#link.call(async (api) => {
      await this.#taught;
      return success(await find(api));
    });
  }

  #tell(change: (api: Remote<WordMeaningWorker>) => Promise<void>): void {
    if (this.#link.running) void this.#link.call((api) => change(api).then(success));
  }
}

async function teach(api: Remote<WordMeaningWorker>, texts: readonly MeaningText[]): Promise<void> {
  for (let from = 0; from < texts.length; from += SENT) await api.learn(texts.slice(from, from + SENT));
}

function spawnWordMeaning(): Worker {
  return new Worker(new URL('../../../workers/search/meaning/word-meaning.worker.ts', import.meta.url), {
    type: 'module',
    name: 'meaning of words',
  });
}
