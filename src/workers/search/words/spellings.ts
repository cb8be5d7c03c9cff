import type { QueryWord } from '$lib/search/words/query';
import { numberSpellings } from './numbers';
import { findTerm, prefixRange, type Segment } from './segment';
import { stretchedSpellings } from './stretched';

/** Spellings of "and" that people use for each other. */
const AND: ReadonlyMap<string, readonly string[]> = new Map([
  ['&', ['and', 'n', 'und', 'et', 'y']],
  ['and', ['&', 'n']],
  ['n', ['and', '&']],
  ['und', ['&']],
  ['et', ['&']],
  ['y', ['&']],
]);
/** Most combinations of spellings that are looked up for words that follow each other. */
const MAX_COMBINATIONS = 16;

/** Another spelling of a word: terms that follow each other, and whether it is a number in figures. */
export type Spelling = { readonly words: readonly QueryWord[]; readonly inFigures: boolean };

/**
 * The other spellings of a word that a segment has: as the query says (AC/DC: `ac dc`), stretched or plain, numbers in
 * words and in figures, and "and". With `open`, the last word may be the beginning of one.
 */
export function spellingsOf(segment: Segment, { term, also = [] }: QueryWord, open: boolean): Spelling[] {
  const spellings = new Set([
    ...also,
    ...stretchedSpellings(segment, term),
    ...numberSpellings(term),
    ...(AND.get(term) ?? []),
  ]);
  return [...spellings].flatMap((spelling) => {
    const terms = spelling.split(' ');
    const has = terms.every((each, index) => hasTerm(segment, each, open && index > 0 && index === terms.length - 1));
    if (!has) return [];
    const inFigures = /^\d/.test(spelling) && !/\d/.test(term);
    return [{ words: terms.map((each) => ({ term: each, unspaced: false })), inFigures }];
  });
}

/** All ways to spell words that follow each other, as far as a segment has them; first as given. */
export function combinations(segment: Segment, words: readonly QueryWord[], open: boolean): QueryWord[][] {
  let found: QueryWord[][] = [[]];
  words.forEach((word, index) => {
    const last = open && index === words.length - 1;
    const spellings = word.unspaced ? [] : spellingsOf(segment, word, last).map((spelling) => spelling.words);
    const ways = [[word], ...spellings];
    found = ways.flatMap((way) => found.map((before) => [...before, ...way])).slice(0, MAX_COMBINATIONS);
  });
  return found;
}

function hasTerm(segment: Segment, term: string, open: boolean): boolean {
  if (!open) return findTerm(segment, term) >= 0;
  const [from, to] = prefixRange(segment, term);
  return from < to;
}
