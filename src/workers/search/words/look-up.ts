import type { QueryWord } from '$lib/search/words/query';
import { articleForms, stem } from './stem';
import { Evidence } from './evidence';
import type { Part } from './merge';
import { phrasePlaces } from './occurrences';
import { findTerm, prefixRange, termAt, type Segment } from './segment';
import { WHOLE_TAG, type Known } from './terms';
import { nearTerms } from './typos';

/** Shorter words are not matched by their beginning, inside other words or with typos: too many false hits. */
const MIN_PREFIX = 3;
const MIN_INSIDE = 4;
const MIN_TYPO = 4;
const MIN_OPEN_TYPO = 5;
/** From this length on two typos are allowed. */
const TWO_TYPOS = 8;
const LONGEST_TYPO = 32;
/** A word that contains the query's must be longer by this much; else it is another form of the same word. */
const MIN_REST = 3;
/** Least length of each half when a word is tried as two ("icecream" as "ice cream"), and of the word. */
const MIN_HALF = 2;
const MIN_APART = 5;
/** Forms of a word share at least so many first letters. */
const FORM_PREFIX = 3;
/** A tag that equals the word counts more: people choose tags to find memes by. */
const TAG_FACTOR = 1.25;
/** How much less a match with two typos counts than one with one. */
const SECOND_TYPO_FACTOR = 0.7;

/** Where to look: the parts of the index, with their first document's number, and the words that are known. */
export type Place = {
  readonly parts: readonly { readonly part: Part; readonly offset: number }[];
  readonly documents: number;
  readonly known: Known;
};

/** Everything that answers one word; `typing`: its beginning is enough. */
export function lookUpWord(place: Place, word: QueryWord, typing: boolean): Evidence {
  const evidence = new Evidence(place.documents);
  if (word.unspaced) {
    addPhrase(evidence, place, [word], false);
    for (const { part, offset } of place.parts) addTag(evidence, part, offset, word.term);
    return evidence;
  }
  const { term } = word;
  for (const { part, offset } of place.parts) addExact(evidence, part, offset, term);
  const exact = evidence.count > 0;
  for (const { part, offset } of place.parts) {
    addApart(evidence, part, offset, term);
    if (typing || (!exact && term.length >= MIN_PREFIX)) addPrefix(evidence, part, offset, term);
    if (term.length >= MIN_INSIDE) addInside(evidence, part, offset, term, place.known);
  }
  const common = evidence.count > 0;
  const limit = typoLimit(term, exact || (typing && common));
  if (limit > 0)
    for (const { part, offset } of place.parts)
      addTypos(evidence, part, offset, term, limit, false, common ? place.known : null);
  if (evidence.count === 0 && typing && term.length >= MIN_OPEN_TYPO && term.length <= LONGEST_TYPO)
    for (const { part, offset } of place.parts) addTypos(evidence, part, offset, term, 1, true, null);
  return evidence;
}

/** Where words stand side by side, exactly as given; with `open` the last need only begin so. */
export function lookUpPhrase(place: Place, words: readonly QueryWord[], open: boolean): Evidence {
  const evidence = new Evidence(place.documents);
  addPhrase(evidence, place, words, open);
  return evidence;
}

/** Adds to the evidence where two words are written as one. */
export function addJoined(evidence: Evidence, place: Place, joined: string): void {
  for (const { part, offset } of place.parts) {
    const at = findTerm(part.segment, joined);
    if (at >= 0) evidence.addTerm(part, offset, at, { kind: 'apart', mode: 'term', value: joined });
  }
}

function addPhrase(evidence: Evidence, { parts }: Place, words: readonly QueryWord[], open: boolean): void {
  const value = words.map(({ term }) => term).join(' ');
  const single = words.length === 1 && words[0]?.unspaced === false;
  const mode = single ? (open ? 'prefix' : 'term') : 'run';
  for (const { part, offset } of parts)
    evidence.addPlaces(part, offset, phrasePlaces(part.segment, words, open), { kind: 'exact', mode, value });
}

function addExact(evidence: Evidence, part: Part, offset: number, term: string): void {
  const { segment } = part;
  const at = findTerm(segment, term);
  if (at >= 0) evidence.addTerm(part, offset, at, { kind: 'exact', mode: 'term', value: term });
  addTag(evidence, part, offset, term);
  for (const other of articleForms(term)) {
    const form = findTerm(segment, other);
    if (form >= 0) evidence.addTerm(part, offset, form, { kind: 'form', mode: 'term', value: other });
  }
  if (term.length < FORM_PREFIX || !/^[a-z]+$/.test(term)) return;
  const root = stem(term);
  const [from, to] = prefixRange(segment, root.slice(0, Math.max(FORM_PREFIX, root.length - 1)));
  for (let form = from; form < to; form++) {
    const other = termAt(segment, form);
    if (other !== term && stem(other) === root)
      evidence.addTerm(part, offset, form, { kind: 'form', mode: 'term', value: other });
  }
}

function addTag(evidence: Evidence, part: Part, offset: number, tag: string): void {
  const at = findTerm(part.segment, WHOLE_TAG + tag);
  if (at >= 0) evidence.addTerm(part, offset, at, { kind: 'exact', mode: 'term', value: tag }, TAG_FACTOR);
}

function addApart(evidence: Evidence, part: Part, offset: number, term: string): void {
  if (term.length < MIN_APART) return;
  for (let cut = MIN_HALF; cut <= term.length - MIN_HALF; cut++) {
    const halves = [term.slice(0, cut), term.slice(cut)];
    // Most halves are no terms of the index: looking both up is much cheaper than reading the places of one.
    if (halves.some((half) => findTerm(part.segment, half) < 0)) continue;
    const words = halves.map((half) => ({ term: half, unspaced: false }));
    const match = { kind: 'apart', mode: 'run', value: halves.join(' ') } as const;
    evidence.addPlaces(part, offset, phrasePlaces(part.segment, words, false), match);
  }
}

function addPrefix(evidence: Evidence, part: Part, offset: number, prefix: string): void {
  const [from, to] = prefixRange(part.segment, prefix);
  evidence.addTerms(part, offset, from, to, { kind: 'prefix', mode: 'prefix', value: prefix });
}

function addInside(evidence: Evidence, part: Part, offset: number, word: string, known: Known): void {
  const { segment } = part;
  for (let at = segment.vocabulary.indexOf(word); at !== -1; at = segment.vocabulary.indexOf(word, at + 1)) {
    const term = termHolding(segment, at);
    const whole = termAt(segment, term);
    if (whole.startsWith(WHOLE_TAG) || whole.length < word.length + MIN_REST || known?.has(whole) === true) continue;
    evidence.addTerm(part, offset, term, { kind: 'inside', mode: 'inside', value: word });
  }
}

function addTypos(
  evidence: Evidence,
  part: Part,
  offset: number,
  word: string,
  limit: number,
  open: boolean,
  known: Known,
): void {
  for (const { term, edits } of nearTerms(part.segment, word, limit, open)) {
    const other = termAt(part.segment, term);
    // Where the word itself was found, a known word like it is another word; an unknown one may be a misreading.
    if (other.startsWith(WHOLE_TAG) || known?.has(other) === true) continue;
    if (edits > 1 && other.charCodeAt(0) !== word.charCodeAt(0)) continue;
    evidence.addTerm(
      part,
      offset,
      term,
      { kind: 'typo', mode: 'term', value: other },
      SECOND_TYPO_FACTOR ** (edits - 1),
    );
  }
}

function typoLimit(word: string, found: boolean): number {
  if (word.length < MIN_TYPO || word.length > LONGEST_TYPO || /\d/.test(word)) return 0;
  return word.length >= TWO_TYPOS && !found ? 2 : 1;
}

/** The number of the term in which that place of the vocabulary lies. */
function termHolding({ termStarts }: Segment, at: number): number {
  let low = 0;
  let high = termStarts.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((termStarts[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  return low;
}
