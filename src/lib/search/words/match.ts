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
