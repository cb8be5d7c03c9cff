import type { QueryWord } from '$lib/search/words/query';
import { SEARCH_FIELDS } from '$lib/search/words/search-doc';
import { articleForms, stem } from './stem';
import { Evidence } from './evidence';
import type { Part } from './merge';
import { phrasePlaces } from './occurrences';
import { findTerm, prefixRange, termAt, type Segment } from './segment';
import { WHOLE_TAG, type KnownWords } from './terms';
import { combinations, spellingsOf } from './spellings';
import { nearTerms, otherDoublings } from './typos';

/** Shorter words are not matched as prefixes, inside other words or with typos: too many false hits. */
const MIN_PREFIX = 3;
const MIN_INSIDE = 4;
const MIN_TYPO = 4;
const MIN_OPEN_TYPO = 5;
/** Words of at least this length may have two typos. */
const MIN_TWO_TYPOS = 8;
const MAX_TYPO = 32;
/** Of longer words two edits are tried anyway, and they have many doublings. */
const MAX_DOUBLING = 16;
/** A word that contains the query's word must be longer by this much; otherwise it is another form of that word. */
const MIN_REST = 3;
/** Minimum length of each half, and of the word, when trying a word as two ("icecream" as "ice cream"). */
const MIN_HALF = 2;
const MIN_SPLIT = 5;
/** Minimum length of a word that is in no text as it is, and is no English word. */
const MIN_UNKNOWN_SPLIT = 4;
/** Forms of a word share at least this many first letters. */
const FORM_PREFIX = 3;
/** A tag that equals the word counts more, because people choose tags for finding memes. */
const TAG_FACTOR = 1.25;
/** A character of a script without spaces three times or more. */
const UNSPACED_RUN = /(.)\1{2,}/gu;
/** A match with two typos counts less than one with one typo, by this factor. */
const SECOND_TYPO_FACTOR = 0.7;

/** The fields in which figures stand for a number: those in the names of files count copies and cameras' pictures. */
const NOT_NAMES = SEARCH_FIELDS.reduce((bits, field, at) => (field === 'name' ? bits : bits | (1 << at)), 0);

/** What is searched: the parts of the index, each with the number of its first document, and the English words. */
export type SearchScope = {
  readonly parts: readonly { readonly part: Part; readonly offset: number }[];
  readonly documents: number;
  readonly known: KnownWords;
};

/** Finds all matches of one word. With `typing`, the word may be unfinished and is also matched as a prefix. */
export function lookUpWord(scope: SearchScope, word: QueryWord, typing: boolean): Evidence {
  const evidence = new Evidence(scope.documents);
  if (word.unspaced) {
    addPhrase(evidence, scope, [word], false);
    // มากกกก is มาก, but ㅋㅋㅋ is not ㅋ.
    const plain = word.term.replace(UNSPACED_RUN, '$1');
    if (plain !== word.term && Array.from(plain).length > 1)
      addPhrase(evidence, scope, [{ ...word, term: plain }], false);
    for (const { part, offset } of scope.parts) addTag(evidence, part, offset, word.term);
    return evidence;
  }
  const { term } = word;
  for (const { part, offset } of scope.parts) {
    addExact(evidence, part, offset, term);
    addSpellings(evidence, part, offset, word, typing);
  }
  const exact = evidence.count > 0;
  for (const { part, offset } of scope.parts) {
    if (term.length >= (exact || scope.known?.has(term) === true ? MIN_SPLIT : MIN_UNKNOWN_SPLIT))
      addApart(evidence, part, offset, term);
    if (typing || (!exact && term.length >= MIN_PREFIX)) addPrefix(evidence, part, offset, term);
    if (term.length >= MIN_INSIDE) addInside(evidence, part, offset, term, scope.known);
  }
  const common = evidence.count > 0;
  const limit = typoLimit(term, exact || (typing && common));
  if (limit > 0)
    for (const { part, offset } of scope.parts)
      addTypos(evidence, part, offset, term, limit, false, common ? scope.known : null);
  if (evidence.count === 0 && term.length >= MIN_OPEN_TYPO && term.length <= MAX_DOUBLING)
    for (const { part, offset } of scope.parts) addDoublings(evidence, part, offset, term);
  if (evidence.count === 0 && typing && term.length >= MIN_OPEN_TYPO && term.length <= MAX_TYPO)
    for (const { part, offset } of scope.parts) addTypos(evidence, part, offset, term, 1, true, null);
  return evidence;
}

/** Finds the places where words follow each other exactly as given. With `open`, the last is matched as a prefix. */
export function lookUpPhrase(scope: SearchScope, words: readonly QueryWord[], open: boolean): Evidence {
  const evidence = new Evidence(scope.documents);
  addPhrase(evidence, scope, words, open);
  return evidence;
}

/** Adds the places where several words are written as one word, or a number in figures. */
export function addJoined(evidence: Evidence, scope: SearchScope, joined: string, kind: 'apart' | 'form'): void {
  for (const { part, offset } of scope.parts) {
    const at = findTerm(part.segment, joined);
    if (at < 0) continue;
    const fields = kind === 'form' ? NOT_NAMES : undefined;
    evidence.addTerm(part, offset, at, { kind, mode: 'term', value: joined }, 1, fields);
  }
}

function addPhrase(evidence: Evidence, { parts }: SearchScope, words: readonly QueryWord[], open: boolean): void {
  const single = words.length === 1 && words[0]?.unspaced === false;
  for (const { part, offset } of parts)
    combinations(part.segment, words, open).forEach((combination, index) => {
      const mode = single && combination.length === 1 ? (open && index === 0 ? 'prefix' : 'term') : 'run';
      const match = { kind: index === 0 ? 'exact' : 'form', mode, value: valueOf(combination) } as const;
      evidence.addPlaces(part, offset, phrasePlaces(part.segment, combination, open && mode !== 'term'), match);
    });
}

function valueOf(words: readonly QueryWord[]): string {
  return words.map(({ term }) => term).join(' ');
}

function addSpellings(evidence: Evidence, part: Part, offset: number, word: QueryWord, typing: boolean): void {
  for (const { words, inFigures } of spellingsOf(part.segment, word, typing)) {
    const [first] = words;
    const value = valueOf(words);
    if (words.length > 1 || first === undefined) {
      const places = phrasePlaces(part.segment, words, false);
      evidence.addPlaces(part, offset, places, { kind: 'form', mode: 'run', value });
      // The last part of a word that is being typed may be unfinished.
      const open = typing ? phrasePlaces(part.segment, words, true) : [];
      evidence.addPlaces(part, offset, open, { kind: 'prefix', mode: 'run', value });
      continue;
    }
    const match = { kind: 'form', mode: 'term', value } as const;
    const fields = inFigures ? NOT_NAMES : undefined;
    evidence.addTerm(part, offset, findTerm(part.segment, first.term), match, 1, fields);
  }
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
  for (let cut = MIN_HALF; cut <= term.length - MIN_HALF; cut++) {
    const halves = [term.slice(0, cut), term.slice(cut)];
    // Most halves are not in the index. Checking this first is much cheaper than reading the positions of one of them.
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

function addInside(evidence: Evidence, part: Part, offset: number, word: string, known: KnownWords): void {
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
  known: KnownWords,
): void {
  for (const { term, edits } of nearTerms(part.segment, word, limit, open)) {
    const other = termAt(part.segment, term);
    // If the word itself was found, a similar English word is a different word; an unknown one may be a misreading.
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

function addDoublings(evidence: Evidence, part: Part, offset: number, word: string): void {
  for (const other of otherDoublings(word)) {
    const at = findTerm(part.segment, other);
    if (at >= 0) evidence.addTerm(part, offset, at, { kind: 'typo', mode: 'term', value: other });
  }
}

function typoLimit(word: string, found: boolean): number {
  if (word.length < MIN_TYPO || word.length > MAX_TYPO || /\d/.test(word)) return 0;
  return word.length >= MIN_TWO_TYPOS && !found ? 2 : 1;
}

/** The number of the term that contains an offset of the vocabulary. */
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
