import type { MemeId } from '$lib/core/ids';
import { shrinkVector, type VectorBlock, type VectorRow } from '$lib/core/vector';
import { nearestRows, similarities } from './nearest';

/** A meme near a query and its cosine with it. */
export type NearMeme = { readonly meme: MemeId; readonly similarity: number };

/** All memes' vectors of one model in typed arrays that grow, for exact search. */
export class VectorTable {
  readonly dimensions: number;
  readonly #memes: MemeId[] = [];
  readonly #rows = new Map<MemeId, number>();
  #texts = new Float64Array(0);
  #steps = new Float32Array(0);
  #values = new Int8Array(0);
  #found = new Float32Array(0);

  /** An empty table, or one with what is stored. Blocks of another length are left out. */
  constructor(dimensions: number, blocks: readonly VectorBlock[] = []) {
    this.dimensions = dimensions;
    const fitting = blocks.filter((block) => block.dimensions === dimensions);
    this.#reserve(fitting.reduce((sum, { memes }) => sum + memes.length, 0));
    for (const { memes, texts, steps, values } of fitting) {
      const start = this.#memes.length;
      this.#texts.set(texts, start);
      this.#steps.set(steps, start);
      this.#values.set(values, start * dimensions);
      memes.forEach((meme, index) => {
        this.#memes.push(meme);
        this.#rows.set(meme, start + index);
      });
    }
  }

  get size(): number {
    return this.#memes.length;
  }

  /** Which text each meme's vector was made of, by its key. */
  texts(): Map<MemeId, number> {
    return new Map(this.#memes.map((meme, row) => [meme, this.#texts[row] ?? 0]));
  }

  /** Adds a row, or puts it in the place of the meme's earlier one. */
  set({ meme, text, step, values }: VectorRow): void {
    if (values.length !== this.dimensions) throw new Error(`${values.length} numbers, not ${this.dimensions}`);
    const row = this.#rows.get(meme) ?? this.#memes.length;
    if (row === this.#memes.length) {
      if (row === this.#texts.length) this.#reserve(Math.max(64, 2 * row));
      this.#memes.push(meme);
      this.#rows.set(meme, row);
    }
    this.#texts[row] = text;
    this.#steps[row] = step;
    this.#values.set(values, row * this.dimensions);
  }

  /** Removes a meme's row, if it has one; the last row moves into its place. */
  delete(meme: MemeId): void {
    const row = this.#rows.get(meme);
    if (row === undefined) return;
    this.#rows.delete(meme);
    const last = this.#memes.pop();
    const from = this.#memes.length;
    if (last === undefined || row === from) return;
    this.#memes[row] = last;
    this.#rows.set(last, row);
    this.#texts[row] = this.#texts[from] ?? 0;
    this.#steps[row] = this.#steps[from] ?? 0;
    this.#values.copyWithin(row * this.dimensions, from * this.dimensions, (from + 1) * this.dimensions);
  }

  /** A meme's vector; null when it has none. */
  vectorOf(meme: MemeId): Float32Array | null {
    const row = this.#rows.get(meme);
    if (row === undefined) return null;
    const step = this.#steps[row] ?? 0;
    const values = this.#values.subarray(row * this.dimensions, (row + 1) * this.dimensions);
    return Float32Array.from(values, (value) => value * step);
  }

  /** The `count` memes nearest to a vector of length 1 whose cosine with it is at least `floor`, nearest first. */
  nearest(query: Float32Array, count: number, floor: number): NearMeme[] {
    if (query.length !== this.dimensions) throw new Error(`${query.length} numbers, not ${this.dimensions}`);
    similarities(shrinkVector(query), this.#values, this.#steps, this.size, this.#found);
    return nearestRows(this.#found, this.size, count, floor).flatMap(({ row, similarity }) => {
      const meme = this.#memes[row];
      return meme === undefined ? [] : [{ meme, similarity }];
    });
  }

  #reserve(rows: number): void {
    const [texts, steps, values] = [this.#texts, this.#steps, this.#values];
    this.#texts = new Float64Array(rows);
    this.#steps = new Float32Array(rows);
    this.#values = new Int8Array(rows * this.dimensions);
    this.#found = new Float32Array(rows);
    this.#texts.set(texts);
    this.#steps.set(steps);
    this.#values.set(values);
  }
}
