import { wordlessHit, type Hit } from '$lib/search/hit';
import type { MemeId } from '$lib/core/ids';
import { shrinkVector, textKey } from '$lib/core/vector';
import type { MeaningText, WordMeaningWorker } from '$lib/search/meaning/word-meaning-protocol';
import { VectorTable } from './vectors';
import { WORD_CANDIDATES, type WordEmbedder } from './word-embedder';

type Opened = { readonly embedder: WordEmbedder; readonly table: VectorTable };

/** The word vectors' worker behind its boundary: every meme's text and vector, in memory only. */
export class WordMeaning implements WordMeaningWorker {
  readonly #opened: Promise<Opened>;
  readonly #texts = new Map<MemeId, string>();

  constructor(embedder: Promise<WordEmbedder>) {
    this.#opened = embedder.then((ready) => ({ embedder: ready, table: new VectorTable(ready.dimensions) }));
    // Whoever asks hears of it.
    this.#opened.catch(() => undefined);
  }

  async hello(): Promise<void> {
    await this.#opened;
  }

  async learn(texts: readonly MeaningText[]): Promise<void> {
    const { embedder, table } = await this.#opened;
    for (const { id, text } of texts) {
      if (this.#texts.get(id) === text) continue;
      const vector = embedder.vectorOf(text);
      if (vector === null) {
        this.#drop(table, id);
        continue;
      }
      this.#texts.set(id, text);
      table.set({ meme: id, text: textKey(text), ...shrinkVector(vector) });
    }
  }

  async forget(ids: readonly MemeId[]): Promise<void> {
    const { table } = await this.#opened;
    for (const id of ids) this.#drop(table, id);
  }

  async near(query: string): Promise<readonly Hit[]> {
    const opened = await this.#opened;
    const vector = opened.embedder.vectorOf(query);
    return vector === null ? [] : this.#close(opened, query, vector);
  }

  async like(meme: MemeId): Promise<readonly Hit[]> {
    const opened = await this.#opened;
    const vector = opened.table.vectorOf(meme);
    if (vector === null) return [];
    return this.#close(opened, this.#textOf(meme), vector).filter(({ id }) => id !== meme);
  }

  #close({ embedder, table }: Opened, query: string, vector: Float32Array): Hit[] {
    const near = table.nearest(vector, WORD_CANDIDATES, -1);
    const scored = embedder.rescore(query, near, (meme) => this.#textOf(meme));
    return scored.map(({ meme, similarity }) => wordlessHit(meme, 'meaning', similarity));
  }

  #textOf(meme: MemeId): string {
    return this.#texts.get(meme) ?? '';
  }

  #drop(table: VectorTable, id: MemeId): void {
    this.#texts.delete(id);
    table.delete(id);
  }
}
