import { PATIENCE_S, type Recommendation } from './recommendation';

/**
 * The models that are offered to a person who knows nothing of models, out of `recommend`'s answer: the quickest that
 * fits this device and, if there is one, another with better descriptions, which is the recommended one. Models that
 * are experimental are not offered. Empty if no model fits.
 */
export function offeredModels(judged: readonly Recommendation[]): readonly Recommendation[] {
  const fitting = judged
    .filter(
      ({ model, verdict }) => (verdict === 'best' || verdict === 'fits') && !model.badges.includes('experimental'),
    )
    .toSorted((a, b) => a.secondsPerMeme - b.secondsPerMeme);
  const [quickest] = fitting;
  if (quickest === undefined) return [];
  const better = fitting
    .filter(({ secondsPerMeme }) => secondsPerMeme <= PATIENCE_S)
    .reduce((best, one) => (one.model.quality > best.model.quality ? one : best), quickest);
  return better === quickest ? [quickest] : [quickest, better];
}
