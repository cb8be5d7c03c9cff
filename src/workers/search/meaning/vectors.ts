import { wordlessHit, type Hit } from '$lib/search/hit';
import type { MemeId } from '$lib/core/ids';
import { quantise, type QuantisedVector, type VectorBlock, type VectorRow } from '$lib/core/vector';

/** As many as are looked at again word by word, in 20 to 30 ms; nobody scrolls further for a likeness. */
const MOST = 300;

/**
 * All memes' vectors of one model in typed arrays that grow, for exact search. How long they are is decided by the
 * first that come into an empty table.
 */
export class VectorTable {
  #dimensions = 0;
  #memes: MemeId[] = [];
  readonly #rows = new Map<MemeId, number>();
  #steps = new Float32Array(0);
  #values = new Int8Array(0);
  #found = new Float32Array(0);

  /** Takes stored vectors over, in place of all it held. Blocks of another length than the first are left out. */
  hold(blocks: readonly VectorBlock[]): void {
    const dimensions = blocks[0]?.dimensions ?? 0;
    this.#clear(dimensions);
    const fitting = blocks.filter((block) => block.dimensions === dimensions);
    this.#reserve(fitting.reduce((sum, { memes }) => sum + memes.length, 0));
    for (const { memes, steps, values } of fitting) {
      const start = this.#memes.length;
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

  /** Removes the memes of `without`, then adds rows, each in place of the meme's earlier one. */
  change(rows: readonly VectorRow[], without: readonly MemeId[]): void {
    for (const meme of without) this.delete(meme);
    for (const row of rows) this.set(row);
  }

  /** Adds a row, or puts it in the place of the meme's earlier one. */
  set({ meme, step, values }: Omit<VectorRow, 'text'>): void {
    if (this.size === 0) this.#clear(values.length);
    if (values.length !== this.#dimensions) throw new Error(`${values.length} numbers, not ${this.#dimensions}`);
    const row = this.#rows.get(meme) ?? this.#memes.length;
    if (row === this.#memes.length) {
      if (row === this.#steps.length) this.#reserve(Math.max(64, 2 * row));
      this.#memes.push(meme);
      this.#rows.set(meme, row);
    }
    this.#steps[row] = step;
    this.#values.set(values, row * this.#dimensions);
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
    this.#steps[row] = this.#steps[from] ?? 0;
    this.#values.copyWithin(row * this.#dimensions, from * this.#dimensions, (from + 1) * this.#dimensions);
  }

  /** A meme's vector; null when it has none. */
  vectorOf(meme: MemeId): Float32Array | null {
    const row = this.#rows.get(meme);
    if (row === undefined) return null;
    const step = this.#steps[row] ?? 0;
    const values = this.#values.subarray(row * this.#dimensions, (row + 1) * this.#dimensions);
    return Float32Array.from(values, (value) => value * step);
  }

  /** The `count` memes nearest to a vector of length 1 whose cosine with it is at least `floor`, nearest first. */
  nearest(query: Float32Array, floor: number, count = MOST): Hit[] {
    if (this.size === 0) return [];
    if (query.length !== this.#dimensions) throw new Error(`${query.length} numbers, not ${this.#dimensions}`);
    similarities(quantise(query), this.#values, this.#steps, this.size, this.#found);
    return nearestRows(this.#found, this.size, count, floor).flatMap(({ row, similarity }) => {
      const meme = this.#memes[row];
      return meme === undefined ? [] : [wordlessHit(meme, 'meaning', similarity)];
    });
  }

  /** The same for a meme's vector, without the meme itself; none for a meme that has none. */
  like(meme: MemeId, floor: number): Hit[] {
    const vector = this.vectorOf(meme);
    return vector === null ? [] : this.nearest(vector, floor).filter(({ id }) => id !== meme);
  }

  #clear(dimensions: number): void {
    this.#dimensions = dimensions;
    this.#memes = [];
    this.#rows.clear();
    this.#steps = new Float32Array(0);
    this.#values = new Int8Array(0);
  }

  #reserve(rows: number): void {
    const [steps, values] = [this.#steps, this.#values];
    this.#steps = new Float32Array(rows);
    this.#values = new Int8Array(rows * this.#dimensions);
    this.#found = new Float32Array(rows);
    this.#steps.set(steps);
    this.#values.set(values);
  }
}

/** A row of a table of vectors and its cosine with the query, -1 to 1. */
type NearRow = { readonly row: number; readonly similarity: number };

/**
 * The cosine of the query with each of the first `rows` rows, into `out`. Exact over the 8-bit numbers: 50,000 rows of
 * 100 take about 3 ms, of 384 about 20 ms on one slow core. Whole numbers, four sums at once: twice as fast as the
 * plain loop.
 */
function similarities(
  query: QuantisedVector,
  values: Int8Array,
  steps: Float32Array,
  rows: number,
  out: Float32Array,
): void {
  const numbers = Int32Array.from(query.values);
  const dimensions = numbers.length;
  const whole = dimensions - (dimensions % 4);
  for (let row = 0, place = 0; row < rows; row++) {
    let [a, b, c, d] = [0, 0, 0, 0];
    let at = 0;
    for (; at < whole; at += 4, place += 4) {
      a = (a + Math.imul(numbers[at] ?? 0, values[place] ?? 0)) | 0;
      b = (b + Math.imul(numbers[at + 1] ?? 0, values[place + 1] ?? 0)) | 0;
      c = (c + Math.imul(numbers[at + 2] ?? 0, values[place + 2] ?? 0)) | 0;
      d = (d + Math.imul(numbers[at + 3] ?? 0, values[place + 3] ?? 0)) | 0;
    }
    for (; at < dimensions; at++, place++) a = (a + Math.imul(numbers[at] ?? 0, values[place] ?? 0)) | 0;
    out[row] = (a + b + c + d) * query.step * (steps[row] ?? 0);
  }
}

/**
 * The `count` rows of the largest similarity that is at least `floor`, nearest first, the earlier row first among
 * equals.
 */
function nearestRows(found: Float32Array, rows: number, count: number, floor: number): NearRow[] {
  const best: NearRow[] = [];
  let least = floor;
  for (let row = 0; row < rows; row++) {
    const similarity = found[row] ?? 0;
    if (similarity < least || count === 0) continue;
    if (best.length === count) {
      if (similarity === least) continue;
      best.pop();
    }
    let place = best.length;
    while (place > 0 && (best[place - 1]?.similarity ?? Infinity) < similarity) place--;
    best.splice(place, 0, { row, similarity });
    if (best.length === count) least = best[count - 1]?.similarity ?? floor;
  }
  return best;
}
