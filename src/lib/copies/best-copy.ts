import type { Meme } from '$lib/core/meme';

/** Types whose files hold every pixel as it was. WebP may or may not; GIF has 256 colours at most. */
const LOSSLESS: ReadonlySet<string> = new Set(['image/png', 'image/bmp']);

/** The rule of `bestFirst` in words. */
export const BEST_RULE =
  'Proposed is the one that moves, then the one with the most pixels, then PNG before other types, then the largest file, then the one you added first.';

/** Copies of one picture, the best file first: see `BEST_RULE`. */
export function bestFirst(memes: readonly Meme[]): readonly Meme[] {
  const pixels = ({ width, height }: Meme): number => width * height;
  const flag = (value: boolean): number => (value ? 1 : 0);
  return [...memes].sort(
    (a, b) =>
      flag(b.animated) - flag(a.animated) ||
      pixels(b) - pixels(a) ||
      flag(LOSSLESS.has(b.type)) - flag(LOSSLESS.has(a.type)) ||
      b.bytes - a.bytes ||
      a.added - b.added,
  );
}

/** Sides may be off by a pixel of rounding, of pictures that may be small. */
const SHAPE_TOLERANCE = 0.03;
/** Two readings of one text, at two sizes, share more pairs of letters than this; two jokes share fewer. */
const SAME_TEXT = 0.6;

/**
 * Whether memes of a close group are copies beyond doubt: of one shape, all moving or all still, with nothing that was read
 * on them or written by a person saying otherwise. Only these are merged many at a time.
 */
export function areClear(memes: readonly Meme[]): boolean {
  const [first, ...others] = memes;
  if (first === undefined) return false;
  const aspect = first.width / first.height;
  return others.every(
    (other) =>
      Math.abs(other.width / other.height / aspect - 1) <= SHAPE_TOLERANCE &&
      other.animated === first.animated &&
      readTheSame(first.text?.value ?? '', other.text?.value ?? '') &&
      !contradict(first, other),
  );
}

/** Two people's words for one picture: somebody should look. */
function contradict(a: Meme, b: Meme): boolean {
  const written = ({ description }: Meme): string | null =>
    description?.source.by === 'person' ? description.value : null;
  const [one, other] = [written(a), written(b)];
  return one !== null && other !== null && one !== other;
}

/** Whether two readings may be of one text; a reading that found nothing says nothing. */
function readTheSame(a: string, b: string): boolean {
  const [one, other] = [lettersOf(a), lettersOf(b)];
  if (one.length < 2 || other.length < 2 || one === other) return true;
  return 2 * sharedPairs(one, other) >= SAME_TEXT * (one.length + other.length - 2);
}

// Readers lose spaces and marks first.
function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Pairs of neighbouring letters that both have (Sørensen and Dice's measure counts them twice). */
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
