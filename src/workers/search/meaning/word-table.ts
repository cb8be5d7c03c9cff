/** "MLWV" as the little-endian number at the start of the file. */
const MAGIC = 0x56574c4d;

/**
 * The bundled word vectors (`word-vectors.bin`, made by `scripts/make-word-vectors.mjs`): typed arrays over the file's own
 * bytes, nothing parsed but the list of words.
 */
export class WordTable {
  readonly dimensions: number;
  /** The direction all texts have in common, of length 1. */
  readonly common: Float32Array;
  readonly #indices: ReadonlyMap<string, number>;
  readonly #steps: Float32Array;
  readonly #costs: Uint8Array;
  readonly #values: Int8Array;
  readonly #lengths: Float32Array;

  /** Throws when the bytes are no such file: it ships with the app, so that is a bug. */
  constructor(bytes: ArrayBuffer) {
    const [magic, count = 0, dimensions = 0, listBytes = 0] = new Uint32Array(bytes, 0, 4);
    if (magic !== MAGIC) throw new Error('Not a file of word vectors');
    let place = 16;
    const take = (size: number): number => {
      const start = place;
      place += Math.ceil(size / 4) * 4;
      return start;
    };
    this.dimensions = dimensions;
    this.common = new Float32Array(bytes, take(4 * dimensions), dimensions);
    this.#steps = new Float32Array(bytes, take(4 * count), count);
    this.#costs = new Uint8Array(bytes, take(count), count);
    this.#lengths = new Float32Array(count);
    const list = new TextDecoder().decode(new Uint8Array(bytes, take(listBytes), listBytes));
    this.#values = new Int8Array(bytes, take(count * dimensions), count * dimensions);
    const indices = new Map<string, number>();
    for (const word of list.split('\n')) if (word !== '') indices.set(word, indices.size);
    if (indices.size !== count) throw new Error('The word vectors and their list disagree');
    this.#indices = indices;
  }

  /** How many words there are. */
  get size(): number {
    return this.#indices.size;
  }

  /** A word's place, likeliest word first; undefined when it is not listed. In lower case without accents. */
  indexOf(word: string): number | undefined {
    return this.#indices.get(word);
  }

  /** -ln of a word's probability, to an eighth. */
  costOf(index: number): number {
    return (this.#costs[index] ?? 0) / 8;
  }

  /** Adds a word's vector, `weight` times, to `sum`. */
  addTo(sum: Float32Array, index: number, weight: number): void {
    const step = weight * (this.#steps[index] ?? 0);
    const start = index * this.dimensions;
    for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] ?? 0) + step * (this.#values[start + at] ?? 0);
  }

  /** The cosine of two words' vectors. */
  similarity(one: number, other: number): number {
    const [a, b] = [one * this.dimensions, other * this.dimensions];
    let sum = 0;
    for (let at = 0; at < this.dimensions; at++) sum += (this.#values[a + at] ?? 0) * (this.#values[b + at] ?? 0);
    const lengths = this.#lengthOf(one) * this.#lengthOf(other);
    return lengths === 0 ? 0 : sum / lengths;
  }

  /** Of the 8-bit numbers, worked out when first asked for. */
  #lengthOf(index: number): number {
    const known = this.#lengths[index] ?? 0;
    if (known > 0) return known;
    const start = index * this.dimensions;
    const length = Math.hypot(...this.#values.subarray(start, start + this.dimensions));
    this.#lengths[index] = length;
    return length;
  }
}
