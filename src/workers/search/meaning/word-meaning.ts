import type { Hit } from '$lib/search/hit';
import type { MemeId } from '$lib/core/ids';
import { quantise } from '$lib/core/vector';
import type { MeaningText, WordMeaningWorker } from '$lib/search/meaning/word-meaning-protocol';
import { VectorTable } from './vectors';
import type { WordEmbedder } from './word-embedder';

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

  async learn(texts: readonly MeaningText[]): Promise<void> {
    const embedder = await this.#embedder;
    for (const { id, text } of texts) {
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

  async near(query: string): Promise<readonly Hit[]> {
    const embedder = await this.#embedder;
    return this.#close(embedder, query, embedder.vectorOf(query));
  }

  async like(meme: MemeId): Promise<readonly Hit[]> {
    const embedder = await this.#embedder;
    const close = this.#close(embedder, this.#textOf(meme), this.#vectors.vectorOf(meme));
    return close.filter(({ id }) => id !== meme);
  }

  #close(embedder: WordEmbedder, query: string, vector: Float32Array | null): Hit[] {
    if (vector === null) return [];
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
