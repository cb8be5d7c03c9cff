const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** How alike two lists of captions are, pairwise. */
export type Agreement = {
  /** Pairs that were compared. */
  readonly pairs: number;
  /** Share of pairs that are the same to the letter, 0 to 1; null without a pair. */
  readonly exact: number | null;
  /** Mean `tokenF1` over the pairs; null without a pair. */
  readonly f1: number | null;
};

/** The words of a text in any script, without case; punctuation and spaces are not words. */
function wordsOf(text: string): string[] {
  return [...segmenter.segment(text.normalize('NFC').toLowerCase())]
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment }) => segment);
}

/**
 * How many words two texts share, whatever their order: the harmonic mean of precision and recall over the multisets of
 * words, 0 to 1, as reading-comprehension benchmarks (SQuAD) score answers. Two texts without words are alike.
 */
export function tokenF1(first: string, second: string): number {
  const [left, right] = [wordsOf(first), wordsOf(second)];
  if (left.length === 0 || right.length === 0) return left.length === right.length ? 1 : 0;
  const counts = new Map<string, number>();
  for (const word of left) counts.set(word, (counts.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of right) {
    const count = counts.get(word) ?? 0;
    if (count === 0) continue;
    shared += 1;
    counts.set(word, count - 1);
  }
  return (2 * shared) / (left.length + right.length);
}

/** Exact matches and mean word overlap of pairs of captions, both as they are stored (cleaned). */
export function agreement(pairs: readonly (readonly [string, string])[]): Agreement {
  if (pairs.length === 0) return { pairs: 0, exact: null, f1: null };
  const exact = pairs.filter(([first, second]) => first === second).length / pairs.length;
  const f1 = pairs.reduce((sum, [first, second]) => sum + tokenF1(first, second), 0) / pairs.length;
  return { pairs: pairs.length, exact, f1 };
}
