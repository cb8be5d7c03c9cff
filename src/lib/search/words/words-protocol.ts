import type { MemeId } from '$lib/core/ids';
import type { Hit, HitColumns } from '../hit';
import type { Query } from './query';
import type { SearchDoc } from './search-doc';

/** A query to the search worker. With `only`, only these memes are searched. */
export type SearchRequest = {
  readonly query: Query;
  /** The most hits to return. */
  readonly limit: number;
  readonly only: readonly MemeId[] | null;
};

/**
 * How a word of the query matches, best first: exactly, in another form ("dogs"), as two words or joined with the next
 * ("know ledge"), as a prefix, inside a longer word, or with a mistake of typing or reading.
 */
export type MatchKind = 'exact' | 'form' | 'apart' | 'prefix' | 'inside' | 'typo';

/**
 * What matches the query in the texts, for highlighting it in any hit: the term `value`, or every term that begins with
 * or contains it. If `value` is several terms, they follow each other in the text, and the whole range is highlighted.
 */
export type Match = {
  readonly kind: MatchKind;
  /** `term`: the whole token; `prefix`: its beginning; `inside`: a part of it; `run`: terms that follow each other. */
  readonly mode: 'term' | 'prefix' | 'inside' | 'run';
  readonly value: string;
};

/** What the hits of a query lack, if no meme has all its words. */
export type MissingWords = {
  /** The words that no meme has, as typed. */
  readonly words: readonly string[];
  /** The other words that a meme should have, as typed. */
  readonly others: readonly string[];
  /** True if every hit has all `others`. */
  readonly hasOthers: boolean;
  /** True if `others` say little of what was asked for, so that the hits are only perhaps meant. */
  readonly weak: boolean;
  /** True if a meme has all words, but a filter or an exclusion leaves it out. */
  readonly leftOut: boolean;
};

/** The result of a query, best first. The worker sends the hits as columns, see `hitsOf`. */
export type SearchResult<Hits = readonly Hit[]> = {
  readonly hits: Hits;
  /** The input of `marksOf`. */
  readonly matches: readonly Match[];
  /** The number of matching memes, including those beyond the limit. */
  readonly total: number;
  /** What the hits lack; null if they have all words. */
  readonly missing: MissingWords | null;
  /** True if all memes are indexed; while false, a later search may find more. */
  readonly complete: boolean;
};

/** The search worker as the page sees it (through comlink). Calls take effect in the order of the calls. */
export interface SearchWorker {
  /** Answers once the worker's script runs. */
  hello(): true;
  /**
   * Opens the stored index and removes memes that no longer exist. `ids` are the ids of all memes, one per line,
   * because sending 50,000 strings takes 100 ms; `fingerprints` are theirs in the same order (see `fingerprintOf`).
   * Returns the indices of missing and outdated memes, which the page must then `put`. Call once.
   */
  open(ids: string, fingerprints: Float64Array<ArrayBuffer>): Promise<Uint32Array<ArrayBuffer>>;
  /** Adds memes or replaces their texts. */
  put(docs: readonly SearchDoc[]): Promise<void>;
  /** Removes memes; unknown ids are ignored. */
  remove(ids: readonly MemeId[]): Promise<void>;
  search(request: SearchRequest): Promise<SearchResult<HitColumns>>;
}
