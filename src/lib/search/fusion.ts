import type { MemeId } from '$lib/core/ids';

/** A meme found by its words, best first in a list; `exact`: every word of the query stands in it as typed. */
export type WordHit = { readonly id: MemeId; readonly exact: boolean };

/** A meme found by its meaning, best first in a list that ends at the embedder's floor: below it nothing is a close match. */
export type MeaningHit = { readonly id: MemeId; readonly similarity: number };

/** A meme of the one ranking. */
export type FusedHit = {
  readonly id: MemeId;
  readonly byWords: boolean;
  /** Cosine-like, 0 to 1, when it is similar in meaning; null when that is no reason. */
  readonly similarity: number | null;
};

/** Reciprocal rank fusion's damping (Cormack et al. 2009 use 60, for lists of thousands; ours are read from the top). */
const DAMPING = 20;
/** A word that stands there is a better reason than a likeness. */
const WORDS = 1;
const MEANING = 0.7;

/**
 * One ranking of what was found by words and by meaning, each list best first. Exact word matches come first, in their own
 * order, so that meaning never hides what was asked for; the others by weighted reciprocal ranks, those in both lists
 * gaining. Empty when neither found anything: no close match.
 */
export function fuse(words: readonly WordHit[], meaning: readonly MeaningHit[]): FusedHit[] {
  const similarities = new Map(meaning.map(({ id, similarity }) => [id, similarity]));
  const scores = new Map<MemeId, number>();
  const add = (id: MemeId, weight: number, rank: number): void => {
    scores.set(id, (scores.get(id) ?? 0) + weight / (DAMPING + rank));
  };
  words.forEach(({ id }, rank) => add(id, WORDS, rank));
  meaning.forEach(({ id }, rank) => add(id, MEANING, rank));
  const exact = words.filter((hit) => hit.exact).map(({ id }) => id);
  const first = new Set(exact);
  const found = new Set(words.map(({ id }) => id));
  const rest = [...scores].filter(([id]) => !first.has(id)).sort(([, a], [, b]) => b - a);
  return [...first, ...rest.map(([id]) => id)].map((id) => ({
    id,
    byWords: found.has(id),
    similarity: similarities.get(id) ?? null,
  }));
}
