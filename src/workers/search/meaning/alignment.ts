import { listedWords } from './listed-words';
import { sifWeight } from './sif';
import type { WordTable } from './word-table';

/** Cosines up to here are between words that have nothing to do with each other. */
const UNRELATED = 0.2;
/** Words of a text that weigh less than a third of the rarest count less, so that "the" answers to nothing. */
const FULL_WEIGHT = 1 / 3;

/** Words that count, each once. */
type Weighted = readonly { readonly index: number; readonly weight: number }[];

function weighted(text: string, table: WordTable): Weighted {
  return [...new Set(listedWords(text, table))].map((index) => ({ index, weight: sifWeight(index, table) }));
}

/**
 * How well each word of a query is answered by some word of a text, 0 to 1: the mean over the query's words, by weight, of the
 * nearest word of the text. An average of a whole text hides one right word among twenty others; this finds it. Null for
 * a query without listed words.
 */
export function aligner(query: string, table: WordTable): ((text: string) => number) | null {
  const asked = weighted(query, table);
  const whole = asked.reduce((sum, { weight }) => sum + weight, 0);
  if (whole === 0) return null;
  return (text) => {
    const words = weighted(text, table);
    const answered = asked.map(({ index, weight }) => {
      const near = words.map((word) => {
        const related = Math.max(0, (table.similarity(index, word.index) - UNRELATED) / (1 - UNRELATED));
        return related * Math.min(1, word.weight / FULL_WEIGHT);
      });
      return weight * Math.max(0, ...near);
    });
    return answered.reduce((sum, value) => sum + value, 0) / whole;
  };
}
