import { tiersOf, wordlessHit, type Floors, type Hit, type NearHits } from '$lib/search/hit';
import { fieldsOf } from '$lib/search/meaning/passages';
import type { MemeId } from '$lib/core/ids';
import {
  quantise,
  type FieldsVector,
  type MemeVectors,
  type QuantisedVector,
  type VectorBlock,
} from '$lib/core/vector';
import { ByteRows } from './byte-rows';

type NearField = Hit['near'][number];

/** The most hits that are returned. Rescoring this many word by word takes 20 to 30 ms. */
const MAX_HITS = 300;

/**
 * All memes' vectors of one model, for exact search. The first vectors added to an empty table determine the number of
 * dimensions.
 */
export class VectorTable {
  #dimensions = 0;
  /** The meme of each row. */
  #memes: MemeId[] = [];
  /** The rows of each meme, that of all its texts last. */
  readonly #rows = new Map<MemeId, number[]>();
  #fields = new Uint8Array(0);
  #steps = new Float32Array(0);
  readonly #values = new ByteRows();
  #products = new Int32Array(0);

  /** Replaces the content by stored vectors. Blocks with other dimensions than the first are ignored. */
  hold(blocks: readonly VectorBlock[]): void {
    const dimensions = blocks.find(({ steps }) => steps.length > 0)?.dimensions ?? 0;
    this.#clear(dimensions);
    const fitting = blocks.filter((block) => block.dimensions === dimensions);
    this.#reserve(fitting.reduce((sum, { steps }) => sum + steps.length, 0));
    for (const { memes, counts, fields, steps, values } of fitting) {
      const start = this.#memes.length;
      this.#fields.set(fields, start);
      this.#steps.set(steps, start);
      this.#values.set(start, values);
      memes.forEach((meme, index) => {
        const rows = Array.from({ length: counts[index] ?? 0 }, () => this.#memes.push(meme) - 1);
        if (rows.length > 0) this.#rows.set(meme, rows);
      });
    }
  }

  /** The number of memes. */
  get size(): number {
    return this.#rows.size;
  }

  /** Removes the memes of `without`, then adds memes' vectors, which replace their earlier ones. */
  change(changed: readonly MemeVectors[], without: readonly MemeId[]): void {
    for (const meme of without) this.delete(meme);
    for (const { meme, vectors } of changed) {
      this.delete(meme);
      for (const vector of vectors) this.#add(meme, vector);
    }
  }

  /** Gives a meme one vector, which replaces its earlier ones. */
  set({ meme, ...vector }: QuantisedVector & { readonly meme: MemeId }): void {
    this.delete(meme);
    this.#add(meme, { ...vector, fields: 0 });
  }

  /** Removes a meme's vectors, if it has any. The last rows move to their places. */
  delete(meme: MemeId): void {
    const rows = this.#rows.get(meme) ?? [];
    this.#rows.delete(meme);
    // The last row first: then a row that moves is never another one of this meme.
    for (const row of rows.toSorted((a, b) => b - a)) {
      const from = this.#memes.length - 1;
      const last = this.#memes.pop();
      if (last === undefined || row === from) continue;
      this.#memes[row] = last;
      const moved = this.#rows.get(last);
      moved?.splice(moved.indexOf(from), 1, row);
      this.#fields[row] = this.#fields[from] ?? 0;
      this.#steps[row] = this.#steps[from] ?? 0;
      this.#values.set(row, this.#values.at(from));
    }
  }

  /** The vector of all texts of a meme; null if it has none. */
  vectorOf(meme: MemeId): Float32Array | null {
    const row = this.#rows.get(meme)?.at(-1);
    if (row === undefined) return null;
    const step = this.#steps[row] ?? 0;
    return Float32Array.from(this.#values.at(row), (value) => value * step);
  }

  /** The `count` memes nearest to a unit vector with a score of at least `floor`, nearest first. */
  nearest(query: Float32Array, floor: number, count = MAX_HITS): Hit[] {
    if (this.size === 0) return [];
    if (query.length !== this.#dimensions) throw new Error(`${query.length} numbers, not ${this.#dimensions}`);
    const { step, values } = quantise(query);
    const products = this.#products.subarray(0, this.#memes.length);
    this.#values.products(values, products);
    const similarityOf = (row: number): number => (products[row] ?? 0) * step * (this.#steps[row] ?? 0);
    return nearestMemes(this.#rows, similarityOf, count, floor).map(({ meme, score, rows }) =>
      wordlessHit(meme, 'meaning', score, this.#nearFields(rows, similarityOf, floor)),
    );
  }

  /** The memes nearest to a unit vector, in both tiers. */
  near(query: Float32Array, floors: Floors): NearHits {
    return tiersOf(this.nearest(query, floors.perhaps), floors);
  }

  /** The memes nearest to a meme, without the meme itself; none if it has no vector. */
  like(meme: MemeId, floor: number): Hit[] {
    const vector = this.vectorOf(meme);
    return vector === null ? [] : this.nearest(vector, floor).filter(({ id }) => id !== meme);
  }

  /**
   * The texts of a meme that are near, nearest first. If only all together are nearest, then also those that have no
   * vector of their own: one of them may be why.
   */
  #nearFields(rows: readonly number[], similarityOf: (row: number) => number, floor: number): NearField[] {
    const nearestFirst = rows.toSorted((a, b) => similarityOf(b) - similarityOf(a));
    const ofRow = (row: number | undefined): NearField[] => fieldsOf(this.#fields[row ?? -1] ?? 0);
    const whole = rows.at(-1);
    const apart = nearestFirst.filter((row) => row !== whole);
    const near = apart.filter((row) => similarityOf(row) >= floor).flatMap(ofRow);
    if (nearestFirst[0] !== whole) return near;
    const own = apart.flatMap(ofRow);
    const others = ofRow(whole).filter((field) => !own.includes(field));
    return near.length + others.length === 0 ? own : [...near, ...others];
  }

  #add(meme: MemeId, { fields, step, values }: FieldsVector): void {
    if (this.size === 0) this.#clear(values.length);
    if (values.length !== this.#dimensions) throw new Error(`${values.length} numbers, not ${this.#dimensions}`);
    const row = this.#memes.length;
    if (row === this.#steps.length) this.#reserve(Math.max(64, Math.ceil(1.5 * row)));
    this.#memes.push(meme);
    const rows = this.#rows.get(meme);
    if (rows === undefined) this.#rows.set(meme, [row]);
    else rows.push(row);
    this.#fields[row] = fields;
    this.#steps[row] = step;
    this.#values.set(row, values);
  }

  #clear(dimensions: number): void {
    this.#dimensions = dimensions;
    this.#memes = [];
    this.#rows.clear();
    this.#fields = new Uint8Array(0);
    this.#steps = new Float32Array(0);
    this.#values.clear(dimensions);
  }

  #reserve(rows: number): void {
    const [fields, steps] = [this.#fields, this.#steps];
    this.#fields = new Uint8Array(rows);
    this.#steps = new Float32Array(rows);
    this.#products = new Int32Array(rows);
    this.#fields.set(fields);
    this.#steps.set(steps);
    this.#values.reserve(rows);
  }
}

/** A meme, its score and its rows. */
type NearMeme = { readonly meme: MemeId; readonly score: number; readonly rows: readonly number[] };

/**
 * The `count` memes with the best score of at least `floor`, best first; among equals the earlier meme first. The score
 * is the mean of two similarities: that of the nearest vector, and that of all texts. The nearest alone would put short
 * texts first, which are a little near to everything.
 */
function nearestMemes(
  rowsOf: ReadonlyMap<MemeId, readonly number[]>,
  similarityOf: (row: number) => number,
  count: number,
  floor: number,
): NearMeme[] {
  const best: NearMeme[] = [];
  let minimum = floor;
  if (count === 0) return best;
  for (const [meme, rows] of rowsOf) {
    let nearest = -1;
    let whole = -1;
    for (const row of rows) {
      whole = similarityOf(row);
      if (whole > nearest) nearest = whole;
    }
    const score = (nearest + whole) / 2;
    if (score < minimum) continue;
    if (best.length === count) {
      if (score === minimum) continue;
      best.pop();
    }
    let place = best.length;
    while (place > 0 && (best[place - 1]?.score ?? Infinity) < score) place--;
    best.splice(place, 0, { meme, score, rows });
    if (best.length === count) minimum = best[count - 1]?.score ?? floor;
  }
  return best;
}
