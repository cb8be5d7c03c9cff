import type { MemeId } from '$lib/core/ids';
import type { Hit } from './hit';

/** Reciprocal rank fusion's damping (Cormack et al. 2009 use 60, for lists of thousands; ours are read from the top). */
const DAMPING = 20;
/** A word that stands there is a better reason than a likeness. */
const WORDS = 1;
const MEANING = 0.7;

/**
 * One ranking of what was found by words and by meaning, each list best first and `meaning` ending where nothing is close. Exact word matches come first, in their own
 * order, so that meaning never hides what was asked for; the others by weighted reciprocal ranks, those in both lists
 * gaining. A meme in both is the hit of its words. Empty when neither found anything: no close match.
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
