import { eachAlike, findAlike, type Alike, type HashedMeme, type Likeness } from './likeness';
import type { MemeId } from '$lib/core/ids';

/** Memes that look alike, each like at least one other of them. */
export type CopyGroup = {
  readonly likeness: Likeness;
  /** At least two. */
  readonly memes: readonly MemeId[];
  /** Every two of them are so much alike that nobody would call them different; never true of a template. */
  readonly close: boolean;
};

/** Memes of which a person said that no two are alike. */
export type Different = readonly MemeId[];

/**
 * Bits in which the closest copies differ at most. Of 300 pictures all re-encoded ones and seven in ten of the resized stay
 * within 6, and no other text on the same picture does; within 8 one of 254 did (`tests/e2e/copies.spec.ts` prints both).
 */
export const CLOSE_BITS = 6;
/** Larger groups are looked at before anything is merged. */
const MOST_CLOSE = 12;

/** Joins alike memes to groups, directly or through others; each likeness apart. */
export class Grouping {
  readonly #groups: Readonly<Record<Likeness, Map<MemeId, MemeId[]>>> = {
    'near-copy': new Map(),
    'same-template': new Map(),
  };

  add({ a, b, likeness }: Pick<Alike, 'a' | 'b' | 'likeness'>): void {
    const groups = this.#groups[likeness];
    const [one, other] = [groups.get(a) ?? [a], groups.get(b) ?? [b]];
    if (one === other) return;
    const [larger, smaller] = one.length < other.length ? [other, one] : [one, other];
    larger.push(...smaller);
    for (const meme of larger.length === 2 ? larger : smaller) groups.set(meme, larger);
  }

  /** Whether both are in one group. */
  has(a: MemeId, b: MemeId, likeness: Likeness): boolean {
    const group = this.#groups[likeness].get(a);
    return group !== undefined && group === this.#groups[likeness].get(b);
  }

  /** The groups of a likeness, the largest first. */
  of(likeness: Likeness): readonly (readonly MemeId[])[] {
    return [...new Set(this.#groups[likeness].values())].sort((x, y) => y.length - x.length);
  }
}

/** Tells whether a person said that two memes are different. */
export function saidDifferent(different: readonly Different[]): (a: MemeId, b: MemeId) => boolean {
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
 * The groups of near copies, then those of templates, without what a person said is different. `onRow` is told after each
 * meme how many have been compared with all others. As slow as `eachAlike`.
 */
export function groupAlike(
  memes: readonly HashedMeme[],
  different: readonly Different[],
  onRow: (done: number) => void = () => undefined,
): CopyGroup[] {
  const grouping = new Grouping();
  const areDifferent = saidDifferent(different);
  let done = 0;
  for (const pairs of eachAlike(memes, (a, b) => grouping.has(a, b, 'near-copy') || areDifferent(a, b))) {
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
  if (memes.length > MOST_CLOSE) return false;
  const close = findAlike(memes).filter((pair) => pair.likeness === 'near-copy' && pair.distance <= CLOSE_BITS);
  return close.length === (memes.length * (memes.length - 1)) / 2;
}

/** A group without the memes that are gone and those said to differ from all others that are left; null when it is none. */
export function leftOf(
  group: CopyGroup,
  isThere: (meme: MemeId) => boolean,
  areDifferent: (a: MemeId, b: MemeId) => boolean,
): CopyGroup | null {
  const there = group.memes.filter(isThere);
  const memes = there.filter((a) => there.some((b) => a !== b && !areDifferent(a, b)));
  if (memes.length < 2) return null;
  return memes.length === group.memes.length ? group : { ...group, memes };
}
