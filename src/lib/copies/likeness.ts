import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { HASH_DIGITS, type PictureHash } from '$lib/core/perceptual-hash';

/**
 * How two memes are alike beyond being the same bytes (which the library never holds twice): the same picture encoded, sized or
 * cropped otherwise; or the same template under another text.
 */
export type Likeness = 'near-copy' | 'same-template';

/** Two memes that look alike; `distance` in bits, fewer are more alike. */
export type Alike = { readonly a: MemeId; readonly b: MemeId; readonly likeness: Likeness; readonly distance: number };

/** A meme that has been hashed. */
export type HashedMeme = { readonly id: MemeId; readonly hash: PictureHash };

/** A meme's hash; nothing for one that is too flat to compare, or that has none yet. */
export function hashedOf({ id, hash = null }: Pick<Meme, 'id' | 'hash'>): HashedMeme[] {
  return hash === null ? [] : [{ id, hash }];
}

/**
 * Bits of 128 in which two hashes may differ, chosen on 300 pictures, where none of 2 million other pairs came so close; others were not tried. Other
 * encodings and sizes stay within 16; beyond that begins another text on the same picture. Cropped ones are compared by
 * the inner part, which another text changes more.
 */
const NEAR_BITS = 16;
const CROPPED_BITS = 22;
const TEMPLATE_BITS = 28;
/** Mean difference of colour digits (8 steps of chroma each) up to which colours may be the same. */
const NEAR_COLOURS = 2;
const TEMPLATE_COLOURS = 1;
/** A picture whose colours lie this close to grey (digits 7 and 8) was perhaps drained of them: colours say nothing then. */
const GREY = 0.6;
/** In half of the bits unrelated pictures differ by 32 ± 4, copies by less than these even when cropped. */
const GLANCE_BITS = 22;
const TEMPLATE_GLANCE_BITS = 20;

const WORDS_PER_HASH = HASH_DIGITS / 8;
const WORDS = 3 * WORDS_PER_HASH;
const INNER = WORDS_PER_HASH;
const MIDDLE = 2 * WORDS_PER_HASH;

/** The hashes of many memes as whole numbers; the half of each that is looked at first lies apart, close together. */
type HashTable = {
  readonly ids: readonly MemeId[];
  readonly bits: Int32Array;
  readonly glances: readonly [whole0: Int32Array, whole1: Int32Array, middle0: Int32Array, middle1: Int32Array];
  readonly colours: readonly Int8Array[];
};

function read(memes: readonly HashedMeme[]): HashTable {
  const bits = new Int32Array(memes.length * WORDS);
  memes.forEach(({ hash }, index) => {
    for (let word = 0; word < WORDS; word++)
      bits[index * WORDS + word] = Number.parseInt(hash.slice(8 * word, 8 * word + 8), 16) | 0;
  });
  const colours = memes.map(({ hash }) =>
    Int8Array.from(hash.slice(3 * HASH_DIGITS), (digit) => Number.parseInt(digit, 16) - 8),
  );
  const column = (word: number): Int32Array => Int32Array.from(memes, (_, index) => bits[index * WORDS + word] ?? 0);
  const glances = [column(0), column(1), column(MIDDLE), column(MIDDLE + 1)] as const;
  return { ids: memes.map(({ id }) => id), bits, glances, colours };
}

/** How many of the 32 bits are set (Hacker's Delight, figure 5-2). */
function ones(word: number): number {
  let sum = word - ((word >>> 1) & 0x55555555);
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333);
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The same of two words, in less time than one after the other. */
function onesOfTwo(one: number, other: number): number {
  let x = one - ((one >>> 1) & 0x55555555);
  let y = other - ((other >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  y = (y & 0x33333333) + ((y >>> 2) & 0x33333333);
  const sum = (x & 0x0f0f0f0f) + ((x >>> 4) & 0x0f0f0f0f) + (y & 0x0f0f0f0f) + ((y >>> 4) & 0x0f0f0f0f);
  return Math.imul(sum, 0x01010101) >>> 24;
}

function distance(bits: Int32Array, a: number, b: number): number {
  let sum = 0;
  for (let word = 0; word < WORDS_PER_HASH; word++) sum += ones((bits[a + word] ?? 0) ^ (bits[b + word] ?? 0));
  return sum;
}

function isGrey(colours: Int8Array): boolean {
  return colours.reduce((sum, digit) => sum + Math.abs(digit + 0.5) - 0.5, 0) / colours.length < GREY;
}

function coloursAgree(a: Int8Array, b: Int8Array, most: number): boolean {
  const difference = a.reduce((sum, digit, at) => sum + Math.abs(digit - (b[at] ?? 0)), 0) / a.length;
  return difference <= most || isGrey(a) || isGrey(b);
}

/** How memes `a` and `b` are alike; null when they are not. */
function compare({ ids, bits, colours }: HashTable, a: number, b: number): Alike | null {
  const [first, second] = [a * WORDS, b * WORDS];
  const whole = distance(bits, first, second);
  const cropped = Math.min(distance(bits, first, second + INNER), distance(bits, first + INNER, second));
  const alike = (likeness: Likeness, bitsApart: number, colourLimit: number): Alike | null => {
    const [one, other, x, y] = [ids[a], ids[b], colours[a], colours[b]];
    if (one === undefined || other === undefined || x === undefined || y === undefined) return null;
    return coloursAgree(x, y, colourLimit) ? { a: one, b: other, likeness, distance: bitsApart } : null;
  };
  if (whole <= NEAR_BITS || cropped <= CROPPED_BITS) return alike('near-copy', Math.min(whole, cropped), NEAR_COLOURS);
  const template = distance(bits, first + MIDDLE, second + MIDDLE);
  return template <= TEMPLATE_BITS ? alike('same-template', template, TEMPLATE_COLOURS) : null;
}

/** The memes after `a` that are worth comparing with it; nearly all are not, and this is where the time goes. */
function candidates({ ids, glances: [whole0, whole1, middle0, middle1] }: HashTable, a: number): number[] {
  const [w0, w1] = [whole0[a] ?? 0, whole1[a] ?? 0];
  const [m0, m1] = [middle0[a] ?? 0, middle1[a] ?? 0];
  const found: number[] = [];
  for (let b = a + 1; b < ids.length; b++)
    if (
      onesOfTwo(w0 ^ (whole0[b] ?? 0), w1 ^ (whole1[b] ?? 0)) <= GLANCE_BITS ||
      onesOfTwo(m0 ^ (middle0[b] ?? 0), m1 ^ (middle1[b] ?? 0)) <= TEMPLATE_GLANCE_BITS
    )
      found.push(b);
  return found;
}

/**
 * All pairs of memes that look alike, each once, as the nearer of the two likenesses; in portions, one for each meme, so that
 * whoever asks can tell how far it is. Compares every pair but those that `known` says need no looking at: 5,000 memes take
 * about 0.2 s, 20,000 about 4 s on two busy cores, so it belongs in a worker.
 */
export function* eachAlike(
  memes: readonly HashedMeme[],
  known: (a: MemeId, b: MemeId) => boolean = () => false,
): Generator<readonly Alike[], void> {
  const hashes = read(memes);
  const isKnown = (a: number, b: number): boolean => {
    const [one, other] = [hashes.ids[a], hashes.ids[b]];
    return one !== undefined && other !== undefined && known(one, other);
  };
  for (let a = 0; a < memes.length; a++)
    yield candidates(hashes, a)
      .map((b) => (isKnown(a, b) ? null : compare(hashes, a, b)))
      .filter((pair) => pair !== null);
}

/** The pairs of `eachAlike` in one list. */
export function findAlike(memes: readonly HashedMeme[]): Alike[] {
  return [...eachAlike(memes)].flat();
}

/** The memes that look like one, most alike first and near copies before others of the template. */
export function alikeTo(meme: HashedMeme, others: readonly HashedMeme[]): Alike[] {
  const hashes = read([meme, ...others.filter(({ id }) => id !== meme.id)]);
  return candidates(hashes, 0)
    .map((other) => compare(hashes, 0, other))
    .filter((pair) => pair !== null)
    .sort((a, b) => a.likeness.localeCompare(b.likeness) || a.distance - b.distance);
}
