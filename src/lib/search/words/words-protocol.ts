import type { MemeId } from '$lib/core/ids';
import type { Hit, HitColumns } from '../hit';
import type { Query } from './query';
import type { SearchDoc } from './search-doc';

/** What to look for; of the memes in `only` when it is given. */
export type SearchRequest = {
  readonly query: Query;
  /** How many answers are wanted at most. */
  readonly limit: number;
  readonly only: readonly MemeId[] | null;
};

/**
 * How a word of the query was met, best first: as it is, in another form ("dogs"), written apart or run together ("know
 * ledge"), by its beginning, inside a longer word, or with a typing or reading mistake.
 */
export type MatchKind = 'exact' | 'form' | 'apart' | 'prefix' | 'inside' | 'typo';

/**
 * What in the texts answers the query, enough to mark it in any of the hits: whole terms, or every term that begins with
 * or contains `value`. A value of several terms stands apart or unspaced in the text and is marked from the first to the
 * last.
 */
export type Match = {
  readonly kind: MatchKind;
  /** `term`: the token itself; `prefix`: how it begins; `inside`: a part of it; `run`: terms side by side. */
  readonly mode: 'term' | 'prefix' | 'inside' | 'run';
  readonly value: string;
};

/** What came of a query, best first. The worker sends the hits in columns, see `hitsOf`. */
export type SearchResult<Hits = readonly Hit[]> = {
  readonly hits: Hits;
  /** What `marksOf` marks. */
  readonly matches: readonly Match[];
  /** How many answer, with those beyond the limit. */
  readonly total: number;
  /** No meme has all the words; these have the most telling of them. */
  readonly partial: boolean;
  /** Every meme the page knows is in the index; while false more may come. */
  readonly complete: boolean;
};

/** The search worker as the page sees it (through comlink). Calls take effect in the order they are made. */
export interface SearchWorker {
  /** Answers once the worker's script runs. */
  hello(): true;
  /**
   * Opens the stored index and brings it in step: `ids` are those of all memes, one a line, and `fingerprints` theirs in
   * the same order (see `fingerprintOf`); what is not among them is removed. Returns the numbers, from 0, of those that are
   * missing or outdated, to be `put`. Call it once. (One string and numbers: 50,000 strings take 100 ms to send.)
   */
  open(ids: string, fingerprints: Float64Array<ArrayBuffer>): Promise<Uint32Array<ArrayBuffer>>;
  /** Puts memes in, or their new texts. */
  put(docs: readonly SearchDoc[]): Promise<void>;
  /** Takes memes out; unknown ids are fine. */
  remove(ids: readonly MemeId[]): Promise<void>;
  search(request: SearchRequest): Promise<SearchResult<HitColumns>>;
}
