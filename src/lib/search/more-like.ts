import type { Lazy } from '$lib/core/lazy.svelte';
import { similarTo, hashedOf, type SimilarPair } from '$lib/copies/likeness';
import { isDue } from '$lib/derived/due';
import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import type { Hit } from './hit';
import type { DerivedData } from '$lib/derived/derived.svelte';
import type { Library } from '$lib/library/library.svelte';
import type { Searching } from './searching.svelte';

/** Why a meme is similar to another. */
export type LikeReason = 'near-copy' | 'same-template' | 'meaning' | 'tags';

/** A similar meme with all reasons, the strongest first. */
export type MemeLike = { readonly meme: Meme; readonly reasons: readonly LikeReason[] };

/** The number of memes that fit side by side. */
const MAX_SIMILAR = 8;

/** The memes most similar to one in picture, meaning and tags, best first; at most eight. */
export async function moreLike(
  library: Pick<Library, 'memes' | 'byId'>,
  searching: Pick<Searching, 'like'>,
  meme: Meme,
): Promise<MemeLike[]> {
  const meaning = await searching.like(meme.id);
  const others = library.memes;
  const hashed = others.flatMap(hashedOf);
  const alike = hashedOf(library.byId(meme.id) ?? meme).flatMap((own) => similarTo(own, hashed));
  return moreLikeThis(meme, others, { meaning, alike }, MAX_SIMILAR).flatMap(({ id, reasons }) => {
    const like = library.byId(id);
    return like === undefined ? [] : [{ meme: like, reasons }];
  });
}

/** Computes missing perceptual hashes; false if none is missing or if it failed. */
export async function makeMissingHashes(library: Pick<Library, 'memes'>, derived: Lazy<DerivedData>): Promise<boolean> {
  if (!library.memes.some((meme) => isDue(meme, 'hash'))) return false;
  return (await (await derived.open()).request('hash')).ok;
}

/** How a meme relates to others: the nearest memes by meaning, and the results of `similarTo`. */
type KnownLikeness = { readonly meaning: readonly Pick<Hit, 'id' | 'score'>[]; readonly alike: readonly SimilarPair[] };

/**
 * The picture weighs more than the meaning, and that more than tags: people mostly look for variants of the same joke.
 */
const WEIGHTS: Readonly<Record<LikeReason, number>> = { 'near-copy': 3, 'same-template': 2, meaning: 1, tags: 0.6 };

/** Ranks the memes similar to one by the sum of their reasons' weights, best first. Rare tags count more. */
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

/**
 * For each meme with shared tags: the weighted share of the meme's tags that it has, 0 to 1. Common tags weigh less.
 */
function sharedTags(
  meme: Pick<Meme, 'id' | 'tags'>,
  others: readonly Pick<Meme, 'id' | 'tags'>[],
): Map<MemeId, number> {
  const own = new Set(meme.tags);
  const tagCounts = new Map<string, number>();
  for (const { tags } of others)
    for (const tag of tags) if (own.has(tag)) tagCounts.set(tag, (tagCounts.get(tag) ?? 0) + 1);
  const weightOf = (tag: string): number => 1 / Math.log2(2 + (tagCounts.get(tag) ?? 0));
  const whole = [...own].reduce((sum, tag) => sum + weightOf(tag), 0);
  const shared = others.map(({ id, tags }) => {
    const weight = tags.filter((tag) => own.has(tag)).reduce((sum, tag) => sum + weightOf(tag), 0);
    return [id, whole === 0 ? 0 : weight / whole] as const;
  });
  return new Map(shared.filter(([, strength]) => strength > 0));
}
