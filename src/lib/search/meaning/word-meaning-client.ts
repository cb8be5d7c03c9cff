import type { MemeId } from '$lib/core/ids';
import { success, type Result } from '$lib/core/result';
import { WorkerLink, type Remote, type WorkerLike } from '$lib/core/worker-link';
import type { Hit, NearHits } from '../hit';
import type { MeaningDoc, WordMeaningWorker } from './word-meaning-protocol';

/** Memes sent at once; a query waits until the worker has embedded them, about 10 ms. */
const BATCH = 100;
/** Time limit for loading the script and 5.7 MB of vectors on a slow connection. */
const HELLO_MS = 120_000;

/**
 * The client of search by meaning with the bundled word vectors. The worker starts with the first query and then embeds
 * the memes' texts in batches. The vectors are not stored: 20,000 memes take two seconds, and loading stored vectors
 * and finding the outdated ones would not be worth it.
 */
export class WordMeaningClient {
  readonly #docs: () => readonly MeaningDoc[];
  readonly #link: WorkerLink<WordMeaningWorker>;
  /** Resolves when the worker has embedded every text. */
  #synchronised: Promise<void> = Promise.resolve();

  constructor(docs: () => readonly MeaningDoc[], spawn: () => WorkerLike = spawnWordMeaning) {
    this.#docs = docs;
    this.#link = new WorkerLink(spawn, {
      helloMs: HELLO_MS,
      onStart: (api) => (this.#synchronised = sendDocs(api, this.#docs())),
    });
  }

  /** Updates new memes and new texts. Does nothing if the worker is not running, because it starts with all memes. */
  put(docs: readonly MeaningDoc[]): void {
    this.#update((api) => api.learn(docs));
  }

  /** Removes memes. */
  remove(ids: readonly MemeId[]): void {
    this.#update((api) => api.forget(ids));
  }

  /** The memes that are near a query in meaning. Fails with `worker-died` or `timed-out`. */
  async near(query: string): Promise<Result<NearHits>> {
    return await this.#query((api) => api.near(query));
  }

  /** The close matches of a meme in meaning, best first, without itself. Fails as `near` does. */
  async like(meme: MemeId): Promise<Result<readonly Hit[]>> {
    return await this.#query((api) => api.like(meme));
  }

  async #query<Answer>(find: (api: Remote<WordMeaningWorker>) => Promise<Answer>): Promise<Result<Answer>> {
    return await this.#link.call(async (api) => {
      await this.#synchronised;
      return success(await find(api));
    });
  }

  #update(change: (api: Remote<WordMeaningWorker>) => Promise<void>): void {
    if (this.#link.running) void this.#link.call((api) => change(api).then(success));
  }
}

async function sendDocs(api: Remote<WordMeaningWorker>, docs: readonly MeaningDoc[]): Promise<void> {
  for (let from = 0; from < docs.length; from += BATCH) await api.learn(docs.slice(from, from + BATCH));
}

function spawnWordMeaning(): Worker {
  return new Worker(new URL('../../../workers/search/meaning/word-meaning.worker.ts', import.meta.url), {
    type: 'module',
    name: 'meaning of words',
  });
}
