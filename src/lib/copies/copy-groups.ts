import { eachSimilarPair, findSimilarPairs, type SimilarPair, type HashedMeme, type Likeness } from './likeness';
import type { MemeId } from '$lib/core/ids';

/** A group of similar memes, each similar to at least one other. */
export type CopyGroup = {
  readonly likeness: Likeness;
  /** At least two memes. */
  readonly memes: readonly MemeId[];
  /** True if all pairs are so similar that nobody would call them different; never for a template. */
  readonly close: boolean;
};

/** Memes of which, as a person said, no two are copies. */
export type DistinctMemes = readonly MemeId[];

/**
 * Maximum hash distance of close copies, in bits. Of 300 pictures, all re-encoded and seven in ten resized copies stay
 * within 6 bits. No other text on the same picture does; within 8 bits one of 254 did (`tests/e2e/copies.spec.ts`
 * prints both).
 */
export const CLOSE_BITS = 6;
/** Largest group that may count as close; larger ones are always reviewed. */
const MAX_CLOSE = 12;

/** Groups similar memes transitively (union by size), separately for each likeness. */
export class Grouping {
  readonly #groups: Readonly<Record<Likeness, Map<MemeId, MemeId[]>>> = {
    'near-copy': new Map(),
    'same-template': new Map(),
  };

  add({ a, b, likeness }: Pick<SimilarPair, 'a' | 'b' | 'likeness'>): void {
    const groups = this.#groups[likeness];
    const [one, other] = [groups.get(a) ?? [a], groups.get(b) ?? [b]];
    if (one === other) return;
    const [larger, smaller] = one.length < other.length ? [other, one] : [one, other];
    larger.push(...smaller);
    for (const meme of larger.length === 2 ? larger : smaller) groups.set(meme, larger);
  }

  /** True if both are in the same group. */
  has(a: MemeId, b: MemeId, likeness: Likeness): boolean {
    const group = this.#groups[likeness].get(a);
    return group !== undefined && group === this.#groups[likeness].get(b);
  }

  /** The groups of one likeness, the largest first. */
  of(likeness: Likeness): readonly (readonly MemeId[])[] {
    return [...new Set(this.#groups[likeness].values())].sort((x, y) => y.length - x.length);
  }
}

/** Returns a test whether a person called two memes different. */
export function differenceTest(different: readonly DistinctMemes[]): (a: MemeId, b: MemeId) => boolean {
  const saidOf = new Map<MemeId, Set<number>>();
  different.forEach((memes, said) => {
    for (const meme of memes) saidOf.set(meme, (saidOf.get(meme) ?? new Set()).add(said));
  });
  return (a, b) => {
    const [one, other] = [saidOf.get(a), saidOf.get(b)];
    return one !== undefined && other !== undefined && [...one].some((said) => other.has(said));
  };
}

/**
 * Groups near copies, then templates, except pairs that a person called different. `onRow` is called after each meme
 * with the number of memes compared so far. As slow as `eachSimilarPair`.
 */
export function groupSimilar(
  memes: readonly HashedMeme[],
  different: readonly DistinctMemes[],
  onRow: (done: number) => void = () => undefined,
): CopyGroup[] {
  const grouping = new Grouping();
  const areDifferent = differenceTest(different);
  let done = 0;
  for (const pairs of eachSimilarPair(memes, (a, b) => grouping.has(a, b, 'near-copy') || areDifferent(a, b))) {
    for (const pair of pairs) grouping.add(pair);
    onRow((done += 1));
  }
  const hashed = new Map(memes.map((meme) => [meme.id, meme]));
  const groups = (likeness: Likeness): CopyGroup[] =>
    grouping.of(likeness).map((group) => {
      const close = likeness === 'near-copy' && isClose(group.flatMap((id) => hashed.get(id) ?? []));
      return { likeness, memes: group, close };
    });
  return [...groups('near-copy'), ...groups('same-template')];
}

function isClose(memes: readonly HashedMeme[]): boolean {
  if (memes.length > MAX_CLOSE) return false;
  const close = findSimilarPairs(memes).filter((pair) => pair.likeness === 'near-copy' && pair.distance <= CLOSE_BITS);
  return close.length === (memes.length * (memes.length - 1)) / 2;
}

/**
 * Removes from a group the memes that are gone and those called different from all others. Null if fewer than two
 * remain.
 */
export function remainingGroup(
  group: CopyGroup,
  exists: (meme: MemeId) => boolean,
  areDifferent: (a: MemeId, b: MemeId) => boolean,
): CopyGroup | null {
  const existing = group.memes.filter(exists);
  const memes = existing.filter((a) => existing.some((b) => a !== b && !areDifferent(a, b)));
  if (memes.length < 2) return null;
  return memes.length === group.memes.length ? group : { ...group, memes };
}
