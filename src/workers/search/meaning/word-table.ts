import { fold } from '$lib/core/fold';

/** The first four bytes of the file, "MLWV", as a little-endian number. */
const MAGIC = 0x56574c4d;

/**
 * The bundled word vectors (`word-vectors.bin`, made by `scripts/make-word-vectors.mjs`), as typed arrays on the bytes
 * of the file. Only the list of words is parsed.
 */
export class WordTable {
  readonly dimensions: number;
  /** The component that all texts have in common, a unit vector. */
  readonly common: Float32Array;
  readonly #indices: ReadonlyMap<string, number>;
  readonly #steps: Float32Array;
  readonly #costs: Uint8Array;
  readonly #values: Int8Array;
  readonly #lengths: Float32Array;

  /** Throws if the bytes are not such a file: it is part of the app, so that is a bug. */
  constructor(bytes: ArrayBuffer) {
    const [magic, count = 0, dimensions = 0, listBytes = 0] = new Uint32Array(bytes, 0, 4);
    if (magic !== MAGIC) throw new Error('Not a file of word vectors');
    let offset = 16;
    const take = (size: number): number => {
      const start = offset;
      offset += Math.ceil(size / 4) * 4;
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

  /** The number of words. */
  get size(): number {
    return this.#indices.size;
  }

  /**
   * The index of a word, lower-case and without accents; 0 is the most probable word. Undefined if it is not listed.
   */
  indexOf(word: string): number | undefined {
    return this.#indices.get(word);
  }

  /** -ln of a word's probability, rounded to an eighth. */
  costOf(index: number): number {
    return (this.#costs[index] ?? 0) / 8;
  }

  /** Adds `weight` times a word's vector to `sum`. */
  addTo(sum: Float32Array, index: number, weight: number): void {
    const step = weight * (this.#steps[index] ?? 0);
    const start = index * this.dimensions;
    for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] ?? 0) + step * (this.#values[start + at] ?? 0);
  }

  /** The cosine similarity of two words. */
  similarity(one: number, other: number): number {
    const [a, b] = [one * this.dimensions, other * this.dimensions];
    let sum = 0;
    for (let at = 0; at < this.dimensions; at++) sum += (this.#values[a + at] ?? 0) * (this.#values[b + at] ?? 0);
    const lengths = this.#lengthOf(one) * this.#lengthOf(other);
    return lengths === 0 ? 0 : sum / lengths;
  }

  /** The length of a word's 8-bit vector, cached. */
  #lengthOf(index: number): number {
    const known = this.#lengths[index] ?? 0;
    if (known > 0) return known;
    const start = index * this.dimensions;
    const length = Math.hypot(...this.#values.subarray(start, start + this.dimensions));
    this.#lengths[index] = length;
    return length;
  }
}

/** The only pieces of one or two letters into which letters without spaces are split; others are mostly coincidence. */
const SHORT = new Set('a i am an as at be by do go he if in is it me my no of on or so to up us we'.split(' '));
/** Longer runs of letters are hardly ever words without spaces, and splitting them takes time. */
const MAX_RUN_LETTERS = 60;
const MAX_WORD_LETTERS = 18;
/** Added to the cost of each piece, so that one listed word is preferred to two. */
const PIECE_COST = 2;

/** Endings and beginnings with their replacements, tried in order until the result is a listed word. */
const AFFIXES: readonly (readonly [affix: RegExp, replacement: string])[] = [
  [/'(?:s|m|d|ll|re|ve|t)$/, ''],
  [/s$/, ''],
  [/es$/, ''],
  [/ies$/, 'y'],
  [/ing$/, ''],
  [/ing$/, 'e'],
  [/([a-z])\1ing$/, '$1'],
  [/ed$/, ''],
  [/d$/, ''],
  [/([a-z])\1ed$/, '$1'],
  [/ly$/, ''],
  [/ness$/, ''],
  [/iness$/, 'y'],
  [/less$/, ''],
  [/ers?$/, ''],
  [/ers?$/, 'e'],
  [/^(?:un|re)/, ''],
];
/** Repeated letters ("noooo", "gooood"), which stand for one or two. */
const REPEATED_LETTERS = /(.)\1+/g;
/** The most words that are read of a text. */
const MAX_WORDS = 512;

/** The listed words of a text in order, as indices of the table, and the number of those that are not listed. */
export type ListedWords = { readonly words: readonly number[]; readonly unlisted: number };

/**
 * Looks up the words and numbers of a text, the first 512. Accents are removed. An unlisted word gives its stem
 * ("yeeted" gives "yeet", "noooo" gives "no") or is split into the most probable words ("MONDAYAGAIN"). Words of other
 * scripts are omitted.
 */
export function listedWords(text: string, table: WordTable): ListedWords {
  const words: number[] = [];
  let [read, unlisted] = [0, 0];
  for (const [word] of fold(text).matchAll(/\p{Script=Latin}+(?:'\p{Script=Latin}+)*|[0-9]+/gu)) {
    if (read++ === MAX_WORDS) break;
    const found = lookUp(word, table);
    words.push(...found);
    if (found.length === 0) unlisted += 1;
  }
  return { words, unlisted };
}

function lookUp(word: string, table: WordTable): readonly number[] {
  const index = table.indexOf(word);
  if (index !== undefined) return [index];
  if (/\d/.test(word)) return [];
  const stemmed = stem(word, table);
  return stemmed === undefined ? split(word.replaceAll("'", ''), table) : [stemmed];
}

function stem(word: string, table: WordTable): number | undefined {
  for (const [affix, replacement] of AFFIXES) {
    const shorter = word.replace(affix, replacement);
    const index = shorter !== word && shorter.length > 1 ? table.indexOf(shorter) : undefined;
    if (index !== undefined) return index;
  }
  // A single letter, repeated, is no word ("iii").
  if (word.replace(REPEATED_LETTERS, '$1').length < 2) return undefined;
  const single = table.indexOf(word.replace(REPEATED_LETTERS, '$1'));
  const double = table.indexOf(word.replace(REPEATED_LETTERS, '$1$1'));
  // The more probable word has the smaller index.
  return single === undefined || double === undefined ? (single ?? double) : Math.min(single, double);
}

/** The cheapest split of the letters into listed words; empty if there is none. */
function split(letters: string, table: WordTable): number[] {
  if (letters.length < 6 || letters.length > MAX_RUN_LETTERS) return [];
  type Cut = { readonly cost: number; readonly words: readonly number[] };
  const best: (Cut | undefined)[] = [{ cost: 0, words: [] }];
  for (let end = 1; end <= letters.length; end++)
    for (let start = Math.max(0, end - MAX_WORD_LETTERS); start < end; start++) {
      const before = best[start];
      const piece = letters.slice(start, end);
      if (before === undefined || (piece.length < 3 && !SHORT.has(piece))) continue;
      const index = table.indexOf(piece);
      if (index === undefined) continue;
      const cost = before.cost + table.costOf(index) + PIECE_COST;
      const known = best[end];
      if (known === undefined || cost < known.cost) best[end] = { cost, words: [...before.words, index] };
    }
  return [...(best[letters.length]?.words ?? [])];
}
