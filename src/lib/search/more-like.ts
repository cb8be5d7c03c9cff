import type { Lazy } from '$lib/core/lazy.svelte';
import { similarTo, hashedOf, type SimilarPair } from '$lib/copies/likeness';
import { isDue } from '$lib/derived/due';
import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import type { Hit } from './hit';
import type { DerivedData } from '$lib/derived/derived.svelte';
import type { Library } from '$lib/library/library.svelte';
import type { Searching } from './searching.svelte';

/** Why a meme is like another. */
export type LikeReason = 'near-copy' | 'same-template' | 'meaning' | 'tags';

/** A meme like another, with every reason, the strongest first. */
export type MemeLike = { readonly meme: Meme; readonly reasons: readonly LikeReason[] };

/** As many as fit beside each other. */
const MOST = 8;

/** The memes most like one, by looks, meaning and tags, best first; at most eight. */
export async function moreLike(
  library: Pick<Library, 'memes' | 'byId'>,
  searching: Pick<Searching, 'like'>,
  meme: Meme,
): Promise<MemeLike[]> {
  const meaning = await searching.like(meme.id);
  const others = library.memes;
  const hashed = others.flatMap(hashedOf);
  const alike = hashedOf(library.byId(meme.id) ?? meme).flatMap((own) => similarTo(own, hashed));
  return moreLikeThis(meme, others, { meaning, alike }, MOST).flatMap(({ id, reasons }) => {
    const like = library.byId(id);
    return like === undefined ? [] : [{ meme: like, reasons }];
  });
}

/** Makes the hashes that are missing; false where none is, or where that did not work. */
export async function makeMissingHashes(library: Pick<Library, 'memes'>, derived: Lazy<DerivedData>): Promise<boolean> {
  if (!library.memes.some((meme) => isDue(meme, 'hash'))) return false;
  return (await (await derived.open()).request('hash')).ok;
}

/** What is known of a meme's likeness to others: the nearest by meaning, and what `similarTo` answers. */
type KnownLikeness = { readonly meaning: readonly Pick<Hit, 'id' | 'score'>[]; readonly alike: readonly SimilarPair[] };

/** Looks weigh more than meaning, meaning more than a tag: people who ask for more mostly want the same joke. */
const WEIGHTS: Readonly<Record<LikeReason, number>> = { 'near-copy': 3, 'same-template': 2, meaning: 1, tags: 0.6 };

/** The memes most like one, best first: of the same template, similar in meaning, sharing tags (rare tags tell more). */
export function moreLikeThis(
  meme: Pick<Meme, 'id' | 'tags'>,
  others: readonly Pick<Meme, 'id' | 'tags'>[],
  { meaning, alike }: KnownLikeness,
  count: number,
): { readonly id: MemeId; readonly reasons: readonly LikeReason[] }[] {
  const scores = new Map<MemeId, Map<LikeReason, number>>();
  const add = (id: MemeId, reason: LikeReason, strength: number): void => {
    if (id === meme.id) return;
    const reasons = scores.get(id) ?? new Map<LikeReason, number>();
    scores.set(id, reasons);
    reasons.set(reason, WEIGHTS[reason] * strength);
  };
  for (const { a, b, likeness } of alike) add(a === meme.id ? b : a, likeness, 1);
  for (const { id, score } of meaning) add(id, 'meaning', score);
  for (const [id, strength] of sharedTags(meme, others)) add(id, 'tags', strength);
  const total = (reasons: ReadonlyMap<LikeReason, number>): number => [...reasons.values()].reduce((a, b) => a + b, 0);
  return [...scores]
    .sort(([, a], [, b]) => total(b) - total(a))
    .slice(0, count)
    .map(([id, reasons]) => ({ id, reasons: [...reasons].sort(([, a], [, b]) => b - a).map(([reason]) => reason) }));
}

/** For each meme that shares a tag, how much of the meme's tags it shares, 0 to 1, a tag counting less the more carry it. */
function sharedTags(
  meme: Pick<Meme, 'id' | 'tags'>,
  others: readonly Pick<Meme, 'id' | 'tags'>[],
): Map<MemeId, number> {
  const own = new Set(meme.tags);
  const carriers = new Map<string, number>();
  for (const { tags } of others)
    for (const tag of tags) if (own.has(tag)) carriers.set(tag, (carriers.get(tag) ?? 0) + 1);
  const weightOf = (tag: string): number => 1 / Math.log2(2 + (carriers.get(tag) ?? 0));
  const whole = [...own].reduce((sum, tag) => sum + weightOf(tag), 0);
  const shared = others.map(({ id, tags }) => {
    const weight = tags.filter((tag) => own.has(tag)).reduce((sum, tag) => sum + weightOf(tag), 0);
    return [id, whole === 0 ? 0 : weight / whole] as const;
  });
  return new Map(shared.filter(([, strength]) => strength > 0));
}
