import { listedWords } from './listed-words';
import type { WordTable } from './word-table';

/** The smoothing of SIF's word weights; the value its authors found best in most of their tests. */
const SIF_A = 1e-3;

/** How much a word counts, 0 to 1: rare ones most. */
export function sifWeight(index: number, table: WordTable): number {
  return SIF_A / (SIF_A + Math.exp(-table.costOf(index)));
}

/**
 * A text's meaning by SIF (Arora, Liang & Ma 2017): its words' vectors averaged with weights a / (a + p(word)), without the
 * component that all texts share. Of length 1; null when the text has no listed word.
 */
export function sifVector(text: string, table: WordTable): Float32Array | null {
  const sum = new Float32Array(table.dimensions);
  for (const index of listedWords(text, table)) table.addTo(sum, index, sifWeight(index, table));
  let along = 0;
  for (let at = 0; at < sum.length; at++) along += (sum[at] ?? 0) * (table.common[at] ?? 0);
  for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] ?? 0) - along * (table.common[at] ?? 0);
  const length = Math.hypot(...sum);
  return length === 0 ? null : sum.map((value) => value / length);
}
