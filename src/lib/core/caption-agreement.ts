const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** How similar two models' captions of the same memes are. */
export type Agreement = {
  /** Number of pairs. */
  readonly pairs: number;
  /** Share of pairs with identical text, 0 to 1; null if there are no pairs. */
  readonly exact: number | null;
  /** Mean `tokenF1` of the pairs; null if there are no pairs. */
  readonly f1: number | null;
};

/** The lower-case words of a text in any script, without punctuation. */
function wordsOf(text: string): string[] {
  return [...segmenter.segment(text.normalize('NFC').toLowerCase())]
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment }) => segment);
}

/**
 * Token F1 of two texts, 0 to 1: the harmonic mean of precision and recall over their multisets of words. Word order
 * does not count. This is how the SQuAD benchmark scores answers. Two texts without words score 1.
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

/** The agreement of pairs of captions. Pass the captions as stored (cleaned). */
export function agreement(pairs: readonly (readonly [string, string])[]): Agreement {
  if (pairs.length === 0) return { pairs: 0, exact: null, f1: null };
  const exact = pairs.filter(([first, second]) => first === second).length / pairs.length;
  const f1 = pairs.reduce((sum, [first, second]) => sum + tokenF1(first, second), 0) / pairs.length;
  return { pairs: pairs.length, exact, f1 };
}
