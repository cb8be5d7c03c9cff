import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { HASH_DIGITS, type PictureHash } from '$lib/core/perceptual-hash';

/**
 * How two memes are similar: `near-copy` is the same picture encoded, scaled or cropped differently; `same-template`
 * the same picture under another text. Identical bytes are stored only once.
 */
export type Likeness = 'near-copy' | 'same-template';

/** Two similar memes; `distance` is the Hamming distance of their hashes in bits. */
export type SimilarPair = {
  readonly a: MemeId;
  readonly b: MemeId;
  readonly likeness: Likeness;
  readonly distance: number;
};

/** A meme with its perceptual hash. */
export type HashedMeme = { readonly id: MemeId; readonly hash: PictureHash };

/** A meme with its hash in a list; an empty list if it has none or is too uniform to compare. */
export function hashedOf({ id, hash = null }: Pick<Meme, 'id' | 'hash'>): HashedMeme[] {
  return hash === null ? [] : [{ id, hash }];
}

/**
 * Maximum Hamming distances of 128 bits, chosen on 300 pictures and not tried on others; none of 2 million other pairs
 * came so close. Other encodings and sizes stay within 16 bits; more means another text on the same picture. Cropped
 * pictures are compared by their inner part, which another text changes more.
 */
const NEAR_BITS = 16;
const CROPPED_BITS = 22;
const TEMPLATE_BITS = 28;
/** Maximum mean difference of the colour digits (8 steps of chroma each). */
const NEAR_COLOURS = 2;
const TEMPLATE_COLOURS = 1;
/**
 * A picture whose colours are this close to grey (digits 7 and 8) may be a desaturated copy, so its colours are not
 * compared.
 */
const GREY = 0.6;
/**
 * Maximum distances over half of the bits: unrelated pictures differ by 32 ± 4, copies by less than these even if
 * cropped.
 */
const HALF_NEAR_BITS = 22;
const HALF_TEMPLATE_BITS = 20;

const WORDS_PER_HASH = HASH_DIGITS / 8;
const WORDS = 3 * WORDS_PER_HASH;
const INNER = WORDS_PER_HASH;
const MIDDLE = 2 * WORDS_PER_HASH;

/**
 * The hashes of many memes as integers. The half that is compared first is stored in separate arrays, for fast
 * scanning.
 */
type HashTable = {
  readonly ids: readonly MemeId[];
  readonly bits: Int32Array;
  readonly halves: readonly [whole0: Int32Array, whole1: Int32Array, middle0: Int32Array, middle1: Int32Array];
  readonly colours: readonly Int8Array[];
};

function parseHashes(memes: readonly HashedMeme[]): HashTable {
  const bits = new Int32Array(memes.length * WORDS);
  memes.forEach(({ hash }, index) => {
    for (let word = 0; word < WORDS; word++)
      bits[index * WORDS + word] = Number.parseInt(hash.slice(8 * word, 8 * word + 8), 16) | 0;
  });
  const colours = memes.map(({ hash }) =>
    Int8Array.from(hash.slice(3 * HASH_DIGITS), (digit) => Number.parseInt(digit, 16) - 8),
  );
  const column = (word: number): Int32Array => Int32Array.from(memes, (_, index) => bits[index * WORDS + word] ?? 0);
  const halves = [column(0), column(1), column(MIDDLE), column(MIDDLE + 1)] as const;
  return { ids: memes.map(({ id }) => id), bits, halves, colours };
}

/** Counts the set bits of a 32-bit word (Hacker's Delight, figure 5-2). */
function popCount(word: number): number {
  let sum = word - ((word >>> 1) & 0x55555555);
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333);
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Counts the set bits of two words, faster than `popCount` twice. */
function popCountOfTwo(one: number, other: number): number {
  let x = one - ((one >>> 1) & 0x55555555);
  let y = other - ((other >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  y = (y & 0x33333333) + ((y >>> 2) & 0x33333333);
  const sum = (x & 0x0f0f0f0f) + ((x >>> 4) & 0x0f0f0f0f) + (y & 0x0f0f0f0f) + ((y >>> 4) & 0x0f0f0f0f);
  return Math.imul(sum, 0x01010101) >>> 24;
}

function distance(bits: Int32Array, a: number, b: number): number {
  let sum = 0;
  for (let word = 0; word < WORDS_PER_HASH; word++) sum += popCount((bits[a + word] ?? 0) ^ (bits[b + word] ?? 0));
  return sum;
}

function isGrey(colours: Int8Array): boolean {
  return colours.reduce((sum, digit) => sum + Math.abs(digit + 0.5) - 0.5, 0) / colours.length < GREY;
}

function coloursAgree(a: Int8Array, b: Int8Array, most: number): boolean {
  const difference = a.reduce((sum, digit, at) => sum + Math.abs(digit - (b[at] ?? 0)), 0) / a.length;
  return difference <= most || isGrey(a) || isGrey(b);
}

/** Compares memes `a` and `b`; null if they are not similar. */
function compare({ ids, bits, colours }: HashTable, a: number, b: number): SimilarPair | null {
  const [first, second] = [a * WORDS, b * WORDS];
  const whole = distance(bits, first, second);
  const cropped = Math.min(distance(bits, first, second + INNER), distance(bits, first + INNER, second));
  const alike = (likeness: Likeness, bitsApart: number, colourLimit: number): SimilarPair | null => {
    const [one, other, x, y] = [ids[a], ids[b], colours[a], colours[b]];
    if (one === undefined || other === undefined || x === undefined || y === undefined) return null;
    return coloursAgree(x, y, colourLimit) ? { a: one, b: other, likeness, distance: bitsApart } : null;
  };
  if (whole <= NEAR_BITS || cropped <= CROPPED_BITS) return alike('near-copy', Math.min(whole, cropped), NEAR_COLOURS);
  const template = distance(bits, first + MIDDLE, second + MIDDLE);
  return template <= TEMPLATE_BITS ? alike('same-template', template, TEMPLATE_COLOURS) : null;
}

/**
 * The memes after `a` that may be similar to it, by half of the bits. It rejects nearly all, and most of the time is
 * spent here.
 */
function candidates({ ids, halves: [whole0, whole1, middle0, middle1] }: HashTable, a: number): number[] {
  const [w0, w1] = [whole0[a] ?? 0, whole1[a] ?? 0];
  const [m0, m1] = [middle0[a] ?? 0, middle1[a] ?? 0];
  const found: number[] = [];
  for (let b = a + 1; b < ids.length; b++)
    if (
      popCountOfTwo(w0 ^ (whole0[b] ?? 0), w1 ^ (whole1[b] ?? 0)) <= HALF_NEAR_BITS ||
      popCountOfTwo(m0 ^ (middle0[b] ?? 0), m1 ^ (middle1[b] ?? 0)) <= HALF_TEMPLATE_BITS
    )
      found.push(b);
  return found;
}

/**
 * Yields all pairs of similar memes, each once with its closer likeness. There is one portion per meme, so that callers
 * can show progress. Pairs for which `known` is true are skipped. 5,000 memes take about 0.2 s, 20,000 about 4 s on two
 * busy cores, so call it in a worker.
 */
export function* eachSimilarPair(
  memes: readonly HashedMeme[],
  known: (a: MemeId, b: MemeId) => boolean = () => false,
): Generator<readonly SimilarPair[], void> {
  const hashes = parseHashes(memes);
  const isKnown = (a: number, b: number): boolean => {
    const [one, other] = [hashes.ids[a], hashes.ids[b]];
    return one !== undefined && other !== undefined && known(one, other);
  };
  for (let a = 0; a < memes.length; a++)
    yield candidates(hashes, a)
      .map((b) => (isKnown(a, b) ? null : compare(hashes, a, b)))
      .filter((pair) => pair !== null);
}

/** Returns the pairs of `eachSimilarPair` as one list. */
export function findSimilarPairs(memes: readonly HashedMeme[]): SimilarPair[] {
  return [...eachSimilarPair(memes)].flat();
}

/** Finds the memes similar to one: near copies first, then templates, each by distance. */
export function similarTo(meme: HashedMeme, others: readonly HashedMeme[]): SimilarPair[] {
  const hashes = parseHashes([meme, ...others.filter(({ id }) => id !== meme.id)]);
  return candidates(hashes, 0)
    .map((other) => compare(hashes, 0, other))
    .filter((pair) => pair !== null)
    .sort((a, b) => a.likeness.localeCompare(b.likeness) || a.distance - b.distance);
}
