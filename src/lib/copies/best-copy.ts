import type { Meme } from '$lib/core/meme';

/** Lossless types. WebP may be lossy, and GIF has at most 256 colours. */
const LOSSLESS: ReadonlySet<string> = new Set(['image/png', 'image/bmp']);

/** The rule of `bestFirst`, as shown on the page. */
export const BEST_RULE =
  'Proposed is a whole file before a damaged one, then the one that moves, then the one with the most pixels, then PNG before other types, then the largest file, then the one you added first.';

/** Sorts copies of one picture by the rule in `BEST_RULE`, the best file first. */
export function bestFirst(memes: readonly Meme[]): readonly Meme[] {
  const pixels = ({ width, height }: Meme): number => width * height;
  const flag = (value: boolean): number => (value ? 1 : 0);
  return [...memes].sort(
    (a, b) =>
      flag(a.damaged === true) - flag(b.damaged === true) ||
      flag(b.animated) - flag(a.animated) ||
      pixels(b) - pixels(a) ||
      flag(LOSSLESS.has(b.type)) - flag(LOSSLESS.has(a.type)) ||
      b.bytes - a.bytes ||
      a.added - b.added,
  );
}

/** Tolerated relative difference of the aspect ratio: sides of small pictures are rounded to pixels. */
const ASPECT_TOLERANCE = 0.03;
/** Least Dice coefficient of letter pairs: two readings of one text at two sizes share more, two jokes share fewer. */
const MIN_TEXT_SIMILARITY = 0.6;

/**
 * True if the memes of a close group are certainly copies: same aspect ratio, all animated or all still, and neither
 * the texts read on them nor descriptions by a person differ. Only such groups are merged without review.
 */
export function areCertainCopies(memes: readonly Meme[]): boolean {
  const [first, ...others] = memes;
  if (first === undefined) return false;
  const aspect = first.width / first.height;
  return others.every(
    (other) =>
      Math.abs(other.width / other.height / aspect - 1) <= ASPECT_TOLERANCE &&
      other.animated === first.animated &&
      haveSimilarText(first.text?.value ?? '', other.text?.value ?? '') &&
      !haveDifferentDescriptions(first, other),
  );
}

/** True if a person wrote different descriptions for the two memes, so that a person must decide. */
function haveDifferentDescriptions(a: Meme, b: Meme): boolean {
  const writtenDescription = ({ description }: Meme): string | null =>
    description?.source.by === 'person' ? description.value : null;
  const [one, other] = [writtenDescription(a), writtenDescription(b)];
  return one !== null && other !== null && one !== other;
}

/** True if two readings may be of the same text; an empty reading matches any. */
function haveSimilarText(a: string, b: string): boolean {
  const [one, other] = [lettersOf(a), lettersOf(b)];
  if (one.length < 2 || other.length < 2 || one === other) return true;
  return 2 * sharedPairs(one, other) >= MIN_TEXT_SIMILARITY * (one.length + other.length - 2);
}

// Letters and digits only: readers lose spaces and punctuation most easily.
function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Number of letter pairs that occur in both (the intersection in the Sørensen-Dice coefficient). */
function sharedPairs(one: string, other: string): number {
  const counts = new Map<string, number>();
  for (let at = 0; at + 1 < one.length; at++) {
    const pair = one.slice(at, at + 2);
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  let shared = 0;
  for (let at = 0; at + 1 < other.length; at++) {
    const pair = other.slice(at, at + 2);
    const left = counts.get(pair) ?? 0;
    if (left === 0) continue;
    counts.set(pair, left - 1);
    shared += 1;
  }
  return shared;
}
