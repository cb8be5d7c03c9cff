import type { MemeId } from '$lib/core/ids';
import type { WhyFound } from '$lib/library/found';
import { SEARCH_FIELDS, type SearchField } from './words/search-doc';

/** A meme that was found: by its words, its meaning or its looks. */
export type Hit = {
  readonly id: MemeId;
  /** How well it answers; comparable only among hits that were found in the same way. */
  readonly score: number;
  /** Every word is met as typed, or in another form of it. */
  readonly exact: boolean;
  /** The texts that meet the words. */
  readonly fields: readonly SearchField[];
  /** Null where its words say it. */
  readonly why: WhyFound | null;
};

/**
 * Hits found by words as the search worker sends them, best first: thousands of small objects would be slow to send.
 */
export type HitColumns = {
  readonly ids: readonly MemeId[];
  readonly scores: Float64Array<ArrayBuffer>;
  /** Bit f: field f of `SEARCH_FIELDS` meets the words. */
  readonly fields: Uint8Array<ArrayBuffer>;
  /** 1 for exact hits. */
  readonly exact: Uint8Array<ArrayBuffer>;
};

/** The hits in the columns. */
export function hitsOf({ ids, scores, fields, exact }: HitColumns): Hit[] {
  return ids.map((id, at) => ({
    id,
    score: scores[at] ?? 0,
    exact: exact[at] === 1,
    fields: SEARCH_FIELDS.filter((_, field) => ((fields[at] ?? 0) & (1 << field)) !== 0),
    why: null,
  }));
}

/** A hit that was not found by words. */
export function wordlessHit(id: MemeId, why: WhyFound, score = 1): Hit {
  return { id, score, exact: false, fields: [], why };
}

/**
 * Reciprocal rank fusion's damping (Cormack et al. 2009 use 60, for lists of thousands; ours are read from the top).
 */
const DAMPING = 20;
/** A match of words counts more than one of meaning at the same rank. */
const WORDS = 1;
const MEANING = 0.7;

/**
 * One ranking of what was found by words and by meaning, each list best first. Exact word matches come first, in their
 * own order, so that meaning never hides what was asked for; then the others by weighted reciprocal ranks, which are
 * added for memes in both lists. Of a meme in both, the hit found by words is kept.
 */
export function fuse(words: readonly Hit[], meaning: readonly Hit[]): Hit[] {
  const ranked = new Map<MemeId, { readonly hit: Hit; readonly score: number }>();
  const add = (hit: Hit, score: number): void => {
    const before = ranked.get(hit.id);
    ranked.set(hit.id, before === undefined ? { hit, score } : { hit: before.hit, score: before.score + score });
  };
  words.forEach((hit, rank) => add(hit, WORDS / (DAMPING + rank)));
  meaning.forEach((hit, rank) => add(hit, MEANING / (DAMPING + rank)));
  const rest = [...ranked.values()].filter(({ hit }) => !hit.exact).sort((a, b) => b.score - a.score);
  return [...words.filter(({ exact }) => exact), ...rest.map(({ hit }) => hit)];
}
