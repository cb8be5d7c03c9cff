import type { MemeId } from '$lib/core/ids';
import type { MeaningField, WhyFound } from '$lib/library/found';
import { SEARCH_FIELDS, type SearchField } from './words/search-doc';

/** A meme found by its words, by its meaning or by its picture. */
export type Hit = {
  readonly id: MemeId;
  /** How well it matches; comparable only among hits found in the same way. */
  readonly score: number;
  /** True if every word matches as typed or in another form. */
  readonly exact: boolean;
  /** The texts that match the words. */
  readonly fields: readonly SearchField[];
  /** Why it was found; null if by its words. */
  readonly why: WhyFound | null;
  /** The texts whose meaning is near, nearest first; empty unless `why` is `meaning`. */
  readonly near: readonly MeaningField[];
};

/** Hits by meaning, best first: those that are close, and less close ones that may be meant. */
export type NearHits = { readonly close: readonly Hit[]; readonly perhaps: readonly Hit[] };

/** The lowest scores of both tiers of hits by meaning. */
export type Floors = { readonly close: number; readonly perhaps: number };

/** Nothing is near. */
export const NOTHING_NEAR: NearHits = { close: [], perhaps: [] };

/** The most hits that are only perhaps meant. */
export const MAX_PERHAPS = 6;

/** Divides hits by meaning, best first, into both tiers. */
export function tiersOf(hits: readonly Hit[], floors: Floors): NearHits {
  const close = hits.filter(({ score }) => score >= floors.close);
  const rest = hits.slice(close.length, close.length + MAX_PERHAPS);
  return { close, perhaps: rest.filter(({ score }) => score >= floors.perhaps) };
}

/** The constant of reciprocal rank fusion of two searches by meaning. With 3 the first few of each count. */
const NEAR_DAMPING = 3;

/**
 * What a sentence model and the bundled word vectors find, as one ranking by reciprocal ranks: for everyday words the
 * word vectors are better, for what a picture alludes to the model. For memes that the model covers, the model decides
 * what is close. `docs/decisions/both-meanings.md` has the figures.
 */
export function fuseNear(model: NearHits, words: NearHits, covers: (meme: MemeId) => boolean): NearHits {
  const scores = new Map<MemeId, number>();
  const hits = new Map<MemeId, Hit>();
  for (const { close, perhaps } of [words, model])
    [...close, ...perhaps].forEach((hit, rank) => {
      scores.set(hit.id, (scores.get(hit.id) ?? 0) + 1 / (NEAR_DAMPING + rank));
      hits.set(hit.id, hit);
    });
  const closest = new Set([...model.close, ...words.close.filter(({ id }) => !covers(id))].map(({ id }) => id));
  const ranked = [...hits.values()].sort((a, b) => (scores.get(b.id) ?? 0) - (scores.get(a.id) ?? 0));
  return {
    close: ranked.filter(({ id }) => closest.has(id)),
    perhaps: ranked.filter(({ id }) => !closest.has(id)).slice(0, MAX_PERHAPS),
  };
}

/** Hits found by words as the search worker sends them, best first; sending thousands of small objects is slow. */
export type HitColumns = {
  readonly ids: readonly MemeId[];
  readonly scores: Float64Array<ArrayBuffer>;
  /** Bit f is set if field f of `SEARCH_FIELDS` matches. */
  readonly fields: Uint8Array<ArrayBuffer>;
  /** 1 for exact hits. */
  readonly exact: Uint8Array<ArrayBuffer>;
};

/** Converts columns to hits. */
export function hitsOf({ ids, scores, fields, exact }: HitColumns): Hit[] {
  return ids.map((id, at) => ({
    id,
    score: scores[at] ?? 0,
    exact: exact[at] === 1,
    fields: SEARCH_FIELDS.filter((_, field) => ((fields[at] ?? 0) & (1 << field)) !== 0),
    why: null,
    near: [],
  }));
}

/** Makes a hit that was not found by words. */
export function wordlessHit(id: MemeId, why: WhyFound, score = 1, near: readonly MeaningField[] = []): Hit {
  return { id, score, exact: false, fields: [], why, near };
}

/**
 * The constant of reciprocal rank fusion. Cormack et al. 2009 use 60 for lists of thousands; here the top hits count.
 */
const DAMPING = 20;
/** Weights of the two lists. At the same rank, a match of words counts more than one of meaning. */
const WORDS_WEIGHT = 1;
const MEANING_WEIGHT = 0.7;

/**
 * Merges hits by words and hits by meaning, each list best first, into one ranking. Exact matches of words come first,
 * in their own order. The others follow by the sum of their weighted reciprocal ranks. For a meme in both lists, the
 * hit by words is kept.
 */
export function fuse(words: readonly Hit[], meaning: readonly Hit[]): Hit[] {
  const ranked = new Map<MemeId, { readonly hit: Hit; readonly score: number }>();
  const add = (hit: Hit, score: number): void => {
    const before = ranked.get(hit.id);
    ranked.set(hit.id, before === undefined ? { hit, score } : { hit: before.hit, score: before.score + score });
  };
  words.forEach((hit, rank) => add(hit, WORDS_WEIGHT / (DAMPING + rank)));
  meaning.forEach((hit, rank) => add(hit, MEANING_WEIGHT / (DAMPING + rank)));
  const rest = [...ranked.values()].filter(({ hit }) => !hit.exact).sort((a, b) => b.score - a.score);
  return [...words.filter(({ exact }) => exact), ...rest.map(({ hit }) => hit)];
}
