import { SEARCH_FIELDS } from '$lib/search/words/search-doc';
import type { MatchKind, Match } from '$lib/search/words/words-protocol';
import type { Part } from './merge';
import { docOf, fieldPlaceOf, type Places } from './occurrences';
import { FIELD_SHIFT } from './segment';

/** The score of each kind of match, before the weight of the field. */
const KIND_SCORES: Readonly<Record<MatchKind, number>> = {
  exact: 1,
  form: 0.9,
  apart: 0.8,
  prefix: 0.6,
  inside: 0.4,
  typo: 0.32,
};
/** Matches with at least this score count as matches of the word as typed. */
const AS_TYPED_SCORE = KIND_SCORES.form;
/** Above every score of parts of words and of typos, and below those of beginnings of words, in any field. */
const IN_TEXT_SCORE = 0.42;

/** In the order of `SEARCH_FIELDS`. File names count less, because most are made by cameras and web sites. */
const FIELD_WEIGHTS: readonly number[] = [1, 1, 0.85, 0.97, 0.75];
const FIELD_BITS = SEARCH_FIELDS.length;
const ALL_FIELDS = (1 << FIELD_BITS) - 1;

/** How well each document matches one word or phrase of the query, and in which fields. */
export class Evidence {
  /** By document: the score of its best match, at most 1.25; 0 if it does not match. */
  readonly scores: Float32Array<ArrayBuffer>;
  /** By document: bit f is set if field f of `SEARCH_FIELDS` matches; the next higher bit, if one matches as typed. */
  readonly flags: Uint8Array<ArrayBuffer>;
  readonly #matches = new Map<string, Match>();
  #count = 0;

  constructor(documents: number) {
    this.scores = new Float32Array(documents);
    this.flags = new Uint8Array(documents);
  }

  /** The number of documents that match. */
  get count(): number {
    return this.#count;
  }

  get matches(): readonly Match[] {
    return [...this.#matches.values()];
  }

  /**
   * Adds all occurrences of a term in live documents, in the fields whose bits are set in `fields`; `offset` is the
   * number of the part's first document.
   */
  addTerm(part: Part, offset: number, term: number, match: Match, factor = 1, fields = ALL_FIELDS): void {
    this.addTerms(part, offset, term, term + 1, match, factor, fields);
  }

  /** As `addTerm`, for the terms from `from` up to but not including `to`. */
  addTerms(part: Part, offset: number, from: number, to: number, match: Match, factor = 1, fields = ALL_FIELDS): void {
    const { starts, docs, places } = part.segment;
    const { deleted } = part;
    const score = KIND_SCORES[match.kind] * factor;
    // The occurrences of neighbouring terms are contiguous.
    const end = starts[to] ?? 0;
    let found = false;
    for (let at = starts[from] ?? 0; at < end; at++) {
      const doc = docs[at] ?? 0;
      const field = (places[at] ?? 0) >>> FIELD_SHIFT;
      if (deleted[doc] === 1 || (fields & (1 << field)) === 0) continue;
      found = true;
      this.#add(offset + doc, field, score);
    }
    if (found) this.addMatch(match);
  }

  /** Adds the positions in live documents. */
  addPlaces(part: Part, offset: number, places: Places, match: Match): void {
    let found = false;
    for (const place of places) {
      const doc = docOf(place);
      if (part.deleted[doc] === 1) continue;
      found = true;
      this.#add(offset + doc, fieldPlaceOf(place) >>> FIELD_SHIFT, KIND_SCORES[match.kind]);
    }
    if (found) this.addMatch(match);
  }

  /** Records what matches in the texts, for highlighting. */
  addMatch(match: Match): void {
    this.#matches.set(`${match.mode} ${match.value}`, match);
  }

  #add(doc: number, field: number, kindScore: number): void {
    const score = kindScore * (FIELD_WEIGHTS[field] ?? 0);
    const before = this.scores[doc] ?? 0;
    if (before === 0) this.#count += 1;
    if (score > before) this.scores[doc] = score;
    this.flags[doc] = (this.flags[doc] ?? 0) | (1 << field) | (kindScore >= AS_TYPED_SCORE ? 1 << FIELD_BITS : 0);
  }
}

/** True if a value of `Evidence.flags` says that a field matches as typed. */
export function matchesAsTyped(flags: number): boolean {
  return (flags & (1 << FIELD_BITS)) !== 0;
}

/** True if a score is that of a match whose letters are in a text, at the beginning of a word at least. */
export function isInText(score: number): boolean {
  return score > IN_TEXT_SCORE;
}

/** The matching fields in a value of `Evidence.flags`, one bit each. */
export function fieldBits(flags: number): number {
  return flags & ALL_FIELDS;
}
