import type { Hit, NearHits } from '$lib/search/hit';
import type { MemeId } from '$lib/core/ids';
import type { MeaningDoc, WordMeaningWorker } from '$lib/search/meaning/word-meaning-protocol';
import type { WordEmbedder } from './word-embedder';
import { WordIndex } from './word-index';

/** The worker of the word vectors without its messaging. */
export class WordMeaning implements WordMeaningWorker {
  readonly #index: Promise<WordIndex>;

  constructor(embedder: Promise<WordEmbedder>) {
    this.#index = embedder.then((loaded) => new WordIndex(loaded));
    // Every call reports the failure; this only prevents an unhandled rejection.
    this.#index.catch(() => undefined);
  }

  async hello(): Promise<void> {
    await this.#index;
  }

  async learn(docs: readonly MeaningDoc[]): Promise<void> {
    const index = await this.#index;
    for (const doc of docs) index.set(doc);
  }

  async forget(ids: readonly MemeId[]): Promise<void> {
    const index = await this.#index;
    for (const id of ids) index.delete(id);
  }

  async near(query: string): Promise<NearHits> {
    return (await this.#index).near(query);
  }

  async like(meme: MemeId): Promise<readonly Hit[]> {
    return (await this.#index).like(meme);
  }
}
