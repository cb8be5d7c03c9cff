import { wordlessHit, type Hit } from '$lib/search/hit';
import type { MemeId } from '$lib/core/ids';
import type { VectorBlock, VectorRow } from '$lib/core/vector';
import { VectorTable } from './vectors';

/** As many as the word vectors' candidates: beyond them nobody scrolls for a likeness. */
const MOST = 300;

/** The vectors of one model in memory, searched exactly. The model says how long they are: the first that come decide. */
export class HeldVectors {
  #table = new VectorTable(0);

  hold(blocks: readonly VectorBlock[]): void {
    this.#table = new VectorTable(blocks[0]?.dimensions ?? 0, blocks);
  }

  change(rows: readonly VectorRow[], without: readonly MemeId[]): void {
    for (const meme of without) this.#table.delete(meme);
    if (this.#table.size === 0) this.#table = new VectorTable(rows[0]?.values.length ?? 0);
    for (const row of rows) this.#table.set(row);
  }

  nearest(vector: Float32Array, floor: number): Hit[] {
    if (this.#table.size === 0) return [];
    return this.#table
      .nearest(vector, MOST, floor)
      .map(({ meme, similarity }) => wordlessHit(meme, 'meaning', similarity));
  }

  like(meme: MemeId, floor: number): Hit[] {
    const vector = this.#table.vectorOf(meme);
    return vector === null ? [] : this.nearest(vector, floor).filter(({ id }) => id !== meme);
  }
}
