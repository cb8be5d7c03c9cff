import type { MemeId } from '$lib/core/ids';
import type { Floors, Hit } from '$lib/search/hit';
import { MEANING_FIELDS, type MeaningTexts } from '$lib/search/words/search-doc';
import { keepOffline } from '../../keep-offline';
import file from './word-vectors.bin?url';
import { listedWords, WordTable } from './word-table';

/** Weights of the two similarities in a score; README.md says how all numbers here were chosen. */
const WORD_MATCH_WEIGHT = 0.3;
const AVERAGE_WEIGHT = 0.7;

/** The lowest scores of hits. Of the queries without an answer on which it was chosen, 95 % have no close hit. */
export const FLOORS: Floors = { close: 0.495, perhaps: 0.2 };

/** The smoothing parameter of SIF's word weights; its authors found this value best in most of their tests. */
const SIF_A = 1e-3;

/** Unrelated words have a cosine similarity of up to this. */
const UNRELATED = 0.2;
/** Words of a text with a smaller weight match less well, so that "the" matches nothing. */
const FULL_WEIGHT = 1 / 3;

/** Fields are also near if they match this much as well as the nearest field. */
const ALSO_NEAR = 0.75;

/** Stands after each field's words in `MemeWords`; no index of the table is as large. */
const FIELD_END = 0xffff;

/** Letters of other scripts, and emoji: the table lists none of these, so what is meant would be missing. */
const NOT_LISTED = /(?!\p{Script=Latin})\p{L}|\p{Extended_Pictographic}/u;

/** The listed words of a meme's texts as indices of the table, field after field. */
export type MemeWords = Uint16Array;

/** The distinct listed words of a query with their weights. */
type Weighted = readonly { readonly index: number; readonly weight: number }[];

/** A query as it is compared with memes. */
export type WordQuery = {
  readonly vector: Float32Array;
  /** The share of the listed words in the weight of all. Each other word weighs 1, which lowers every score. */
  readonly known: number;
  /** How well each listed word matches one of a meme's words, 0 to 1, on average. */
  readonly matches: (words: MemeWords) => number;
};

/**
 * Search by meaning with the bundled English word vectors, a file of the app (5.7 MB, loaded at first use). It first
 * finds the memes with the nearest average vectors, then rescores these word by word.
 */
export class WordEmbedder {
  readonly #table: WordTable;

  constructor(table: WordTable) {
    this.#table = table;
  }

  /** The listed words of a meme's texts. Takes 60 to 115 µs. */
  wordsOf(texts: MeaningTexts): MemeWords {
    return Uint16Array.from(
      MEANING_FIELDS.flatMap((field) => [...listedWords(texts[field], this.#table).words, FIELD_END]),
    );
  }

  /**
   * The SIF embedding of listed words (Arora, Liang & Ma 2017): the average of their vectors with weights a / (a +
   * p(word)), without the component that all texts share. A unit vector; null if there are no words.
   */
  vectorOf(words: Iterable<number>): Float32Array | null {
    const { dimensions, common } = this.#table;
    const sum = new Float32Array(dimensions);
    for (const index of words) if (index !== FIELD_END) this.#table.addTo(sum, index, this.#weightOf(index));
    let along = 0;
    for (let at = 0; at < sum.length; at++) along += (sum[at] ?? 0) * (common[at] ?? 0);
    for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] ?? 0) - along * (common[at] ?? 0);
    const length = Math.hypot(...sum);
    return length === 0 ? null : sum.map((value) => value / length);
  }

  /** Reads a query; null if none of its words is listed. Words of another script and emoji count as not listed. */
  queryOf(text: string): WordQuery | null {
    const pieces = text.split(/\s+/u);
    const latin = pieces.filter((piece) => !NOT_LISTED.test(piece));
    const { words, unlisted } = listedWords(latin.join(' '), this.#table);
    return this.#query(words, unlisted + pieces.length - latin.length);
  }

  /** A meme as a query; null if none of its words is listed. */
  queryLike(words: MemeWords): WordQuery | null {
    return this.#query(
      [...words].filter((index) => index !== FIELD_END),
      0,
    );
  }

  /**
   * The memes of `near` by how well they match the query, best first. A part of the score is how well each word of the
   * query matches a word of the texts, because an average vector hardly shows one right word among twenty others.
   */
  rescore(query: WordQuery, near: readonly Hit[], wordsOf: (meme: MemeId) => MemeWords): Hit[] {
    return near
      .map((hit) => ({ ...hit, score: scoreOf(query, hit.score, wordsOf(hit.id)) }))
      .sort((a, b) => b.score - a.score);
  }

  /** The fields of a meme whose words match a query best, the best first; at least one. */
  nearFields({ matches }: WordQuery, words: MemeWords): (keyof MeaningTexts)[] {
    let start = 0;
    const scored = MEANING_FIELDS.map((field) => {
      const end = words.indexOf(FIELD_END, start);
      const score = end === start ? -1 : matches(words.subarray(start, end));
      start = end + 1;
      return { field, score };
    }).sort((a, b) => b.score - a.score);
    const least = ALSO_NEAR * (scored[0]?.score ?? 0);
    return scored.filter(({ score }, at) => at === 0 || (score > 0 && score >= least)).map(({ field }) => field);
  }

  #query(listed: readonly number[], unlisted: number): WordQuery | null {
    const vector = this.vectorOf(listed);
    if (vector === null) return null;
    const words = [...new Set(listed)].map((index) => ({ index, weight: this.#weightOf(index) }));
    const weight = words.reduce((sum, word) => sum + word.weight, 0);
    return { vector, known: weight / (weight + unlisted), matches: this.#matcher(words, weight) };
  }

  /** The SIF weight of a word, 0 to 1; rare words weigh most. */
  #weightOf(index: number): number {
    return SIF_A / (SIF_A + Math.exp(-this.#table.costOf(index)));
  }

  /**
   * Gives for words of a meme the mean over the query's words of the root of the similarity, 0 to 1, to the nearest of
   * them. With the root, words that are only related count for more, which gives a better order. Memes share many
   * words, so each is compared with the query once.
   */
  #matcher(words: Weighted, total: number): (memeWords: MemeWords) => number {
    const compared = new Map<number, readonly number[]>();
    const compare = (index: number): readonly number[] => {
      const part = Math.min(1, this.#weightOf(index) / FULL_WEIGHT) / (1 - UNRELATED);
      const found = words.map((word) =>
        Math.sqrt(Math.max(0, part * (this.#table.similarity(word.index, index) - UNRELATED))),
      );
      compared.set(index, found);
      return found;
    };
    const nearest = new Float64Array(words.length);
    return (memeWords) => {
      nearest.fill(0);
      for (const index of memeWords) {
        if (index === FIELD_END) continue;
        const found = compared.get(index) ?? compare(index);
        for (let at = 0; at < nearest.length; at++) nearest[at] = Math.max(nearest[at] ?? 0, found[at] ?? 0);
      }
      return words.reduce((sum, { weight }, at) => sum + weight * (nearest[at] ?? 0), 0) / total;
    };
  }
}

function scoreOf({ known, matches }: WordQuery, cosine: number, words: MemeWords): number {
  return known * (AVERAGE_WEIGHT * cosine + WORD_MATCH_WEIGHT * matches(words));
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
