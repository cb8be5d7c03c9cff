import { NOTHING_NEAR, tiersOf, type Hit, type NearHits } from '$lib/search/hit';
import { joinedMeaning } from '$lib/search/words/search-doc';
import type { MemeId } from '$lib/core/ids';
import { quantise } from '$lib/core/vector';
import type { MeaningDoc, WordMeaningWorker } from '$lib/search/meaning/word-meaning-protocol';
import { VectorTable } from './vectors';
import { FLOORS, type WordEmbedder } from './word-embedder';

/** The worker of the word vectors without its messaging. It holds every meme's text and vector, in memory only. */
export class WordMeaning implements WordMeaningWorker {
  readonly #embedder: Promise<WordEmbedder>;
  readonly #vectors = new VectorTable();
  readonly #texts = new Map<MemeId, string>();

  constructor(embedder: Promise<WordEmbedder>) {
    this.#embedder = embedder;
    // Every call reports the failure; this only prevents an unhandled rejection.
    embedder.catch(() => undefined);
  }

  async hello(): Promise<void> {
    await this.#embedder;
  }

  async learn(docs: readonly MeaningDoc[]): Promise<void> {
    const embedder = await this.#embedder;
    for (const { id, texts } of docs) {
      const text = joinedMeaning(texts);
      if (this.#texts.get(id) === text) continue;
      const vector = embedder.vectorOf(text);
      if (vector === null) {
        this.#drop(id);
        continue;
      }
      this.#texts.set(id, text);
      this.#vectors.set({ meme: id, ...quantise(vector) });
    }
  }

  async forget(ids: readonly MemeId[]): Promise<void> {
    await this.#embedder;
    for (const id of ids) this.#drop(id);
  }

  async near(query: string): Promise<NearHits> {
    const embedder = await this.#embedder;
    const vector = embedder.vectorOf(query);
    return vector === null ? NOTHING_NEAR : tiersOf(this.#ranked(embedder, query, vector), FLOORS);
  }

  async like(meme: MemeId): Promise<readonly Hit[]> {
    const embedder = await this.#embedder;
    const vector = this.#vectors.vectorOf(meme);
    if (vector === null) return [];
    const others = this.#ranked(embedder, this.#textOf(meme), vector).filter(({ id }) => id !== meme);
    return tiersOf(others, FLOORS).close;
  }

  #ranked(embedder: WordEmbedder, query: string, vector: Float32Array): Hit[] {
    return embedder.rescore(query, this.#vectors.nearest(vector, -1), (meme) => this.#textOf(meme));
  }

  #textOf(meme: MemeId): string {
    return this.#texts.get(meme) ?? '';
  }

  #drop(id: MemeId): void {
    this.#texts.delete(id);
    this.#vectors.delete(id);
  }
}
