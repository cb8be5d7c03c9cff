import { SEARCH_FIELDS } from '$lib/search/words/search-doc';
import type { MatchKind, Match } from '$lib/search/words/words-protocol';
import type { Part } from './merge';
import { docOf, fieldPlaceOf, type Places } from './occurrences';
import { FIELD_SHIFT } from './segment';

/** What a word met that way is worth; the order of the kinds is kept whatever the field. */
const KIND_WORTH: Readonly<Record<MatchKind, number>> = {
  exact: 1,
  form: 0.9,
  apart: 0.8,
  prefix: 0.6,
  inside: 0.4,
  typo: 0.32,
};
/** From here on a word counts as found as it was typed. */
const FOUND_WORTH = KIND_WORTH.form;

/** A word in a name says less than one in the picture; cameras and sites give most names. Order of `SEARCH_FIELDS`. */
const FIELD_WORTH: readonly number[] = [1, 1, 0.85, 0.97, 0.75];
const FIELD_BITS = SEARCH_FIELDS.length;

/** What one word, or one phrase, of the query came to: for every document how well it is met, and where. */
export class Evidence {
  /** By document: 0 where it is not met, else at most 1. */
  readonly worth: Float32Array<ArrayBuffer>;
  /** By document: bit f is set when field f of `SEARCH_FIELDS` meets it; the bit above them when it is met as typed. */
  readonly where: Uint8Array<ArrayBuffer>;
  readonly #matches = new Map<string, Match>();
  #count = 0;

  constructor(documents: number) {
    this.worth = new Float32Array(documents);
    this.where = new Uint8Array(documents);
  }

  /** How many documents meet it. */
  get count(): number {
    return this.#count;
  }

  get matches(): readonly Match[] {
    return [...this.#matches.values()];
  }

  /** Takes all of a term's live occurrences in; `offset` is the number of the part's first document. */
  addTerm(part: Part, offset: number, term: number, match: Match, factor = 1): void {
    this.addTerms(part, offset, term, term + 1, match, factor);
  }

  /** As `addTerm`, for the terms `[from, to)`. */
  addTerms(part: Part, offset: number, from: number, to: number, match: Match, factor = 1): void {
    const { starts, docs, places } = part.segment;
    const { dead } = part;
    const worth = KIND_WORTH[match.kind] * factor;
    // The occurrences of neighbouring terms lie one after the other.
    const end = starts[to] ?? 0;
    let met = false;
    for (let at = starts[from] ?? 0; at < end; at++) {
      const doc = docs[at] ?? 0;
      if (dead[doc] === 1) continue;
      met = true;
      this.#meet(offset + doc, (places[at] ?? 0) >>> FIELD_SHIFT, worth);
    }
    if (met) this.addMatch(match);
  }

  /** Takes live places in. */
  addPlaces(part: Part, offset: number, places: Places, match: Match): void {
    let met = false;
    for (const place of places) {
      const doc = docOf(place);
      if (part.dead[doc] === 1) continue;
      met = true;
      this.#meet(offset + doc, fieldPlaceOf(place) >>> FIELD_SHIFT, KIND_WORTH[match.kind]);
    }
    if (met) this.addMatch(match);
  }

  /** Notes what in the texts meets it. */
  addMatch(match: Match): void {
    this.#matches.set(`${match.mode} ${match.value}`, match);
  }

  #meet(doc: number, field: number, kindWorth: number): void {
    const worth = kindWorth * (FIELD_WORTH[field] ?? 0);
    const before = this.worth[doc] ?? 0;
    if (before === 0) this.#count += 1;
    if (worth > before) this.worth[doc] = worth;
    this.where[doc] = (this.where[doc] ?? 0) | (1 << field) | (kindWorth >= FOUND_WORTH ? 1 << FIELD_BITS : 0);
  }
}

/** Whether a value of `where` says that the word was met as typed. */
export function metAsTyped(where: number): boolean {
  return (where & (1 << FIELD_BITS)) !== 0;
}

/** The fields in a value of `where`, as bits. */
export function fieldBits(where: number): number {
  return where & ((1 << FIELD_BITS) - 1);
}
