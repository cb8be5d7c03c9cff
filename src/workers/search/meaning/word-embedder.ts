import type { MemeId } from '$lib/core/ids';
import type { Floors, Hit } from '$lib/search/hit';
import { keepOffline } from '../../keep-offline';
import file from './word-vectors.bin?url';
import { listedWords, WordTable } from './word-table';

/**
 * Weights of the two similarities in a score, tuned on the judged queries and those of `checked-meanings.ts`;
 * `meaning.test.ts` prints the results.
 */
const WORD_MATCH_WEIGHT = 0.6;
const AVERAGE_WEIGHT = 0.4;

/**
 * The lowest scores of hits. At that of close ones, six of seven queries without an answer get no hit, and 12 of the 28 queries
 * with an answer still get it. Word vectors cannot do better: to them an accordion is almost a piano.
 */
export const FLOORS: Floors = { close: 0.43, perhaps: 0.3 };

/** The smoothing parameter of SIF's word weights; its authors found this value best in most of their tests. */
const SIF_A = 1e-3;

/** Unrelated words have a cosine similarity of up to this. */
const UNRELATED = 0.2;
/** Words of a text with a smaller weight match less well, so that "the" matches nothing. */
const FULL_WEIGHT = 1 / 3;

/** The distinct words of a text with their weights. */
type Weighted = readonly { readonly index: number; readonly weight: number }[];

/**
 * Search by meaning with the bundled English GloVe word vectors, a file of the app (5.7 MB, loaded at first use). It
 * first finds the memes with the nearest average vectors, then rescores these word by word.
 */
export class WordEmbedder {
  readonly #table: WordTable;

  constructor(table: WordTable) {
    this.#table = table;
  }

  /**
   * The SIF embedding of a text or a query (Arora, Liang & Ma 2017): the average of its words' vectors with weights a /
   * (a + p(word)), without the component that all texts share. A unit vector; null if no word is known. Takes 60 to 115
   * µs for a meme's texts.
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
   * The memes of `near` by how well they match the query, best first. More than half of the score is how well each word of
   * the query matches a word of the text, because an average vector hardly shows one right word among twenty others.
   */
  rescore(query: string, near: readonly Hit[], textOf: (meme: MemeId) => string): Hit[] {
    const queryWords = this.#weighted(query);
    const total = queryWords.reduce((sum, { weight }) => sum + weight, 0);
    if (total === 0) return [];
    return near
      .map((hit) => {
        const wordMatch = this.#wordMatch(queryWords, this.#weighted(textOf(hit.id))) / total;
        return { ...hit, score: AVERAGE_WEIGHT * hit.score + WORD_MATCH_WEIGHT * wordMatch };
      })
      .sort((a, b) => b.score - a.score);
  }

  /** The SIF weight of a word, 0 to 1; rare words weigh most. */
  #weightOf(index: number): number {
    return SIF_A / (SIF_A + Math.exp(-this.#table.costOf(index)));
  }

  #weighted(text: string): Weighted {
    return [...new Set(listedWords(text, this.#table))].map((index) => ({ index, weight: this.#weightOf(index) }));
  }

  /** The sum over the query's words of the word's weight times its similarity, 0 to 1, to the nearest of `words`. */
  #wordMatch(queryWords: Weighted, words: Weighted): number {
    const matches = queryWords.map(({ index, weight }) => {
      const near = words.map((word) => {
        const related = Math.max(0, (this.#table.similarity(index, word.index) - UNRELATED) / (1 - UNRELATED));
        return related * Math.min(1, word.weight / FULL_WEIGHT);
      });
      return weight * Math.max(0, ...near);
    });
    return matches.reduce((sum, value) => sum + value, 0);
  }
}

/**
 * Loads the word vectors and keeps the file for offline use. Rejects if it cannot be fetched, e.g. offline at first
 * use.
 */
export async function loadWordEmbedder(): Promise<WordEmbedder> {
  const url = new URL(file, self.location.href).href;
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The word vectors answered ${response.status}`);
  const embedder = new WordEmbedder(new WordTable(await response.arrayBuffer()));
  void keepOffline([url]);
  return embedder;
}
