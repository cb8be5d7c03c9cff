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
type Spelling = { readonly words: readonly QueryWord[]; readonly inFigures: boolean };

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
  return [...spellings].flatMap((spelling): Spelling[] => {
    const words = spelling.split(' ').map((each) => ({ term: each, unspaced: false }));
    const inFigures = /^\d/.test(spelling) && !/\d/.test(term);
    // The parts of rock'n'roll have other spellings themselves.
    const ways = words.length === 1 ? [words] : combinations(segment, words, open);
    return ways.filter((way) => hasAll(segment, way, open)).map((way) => ({ words: way, inFigures }));
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

function hasAll(segment: Segment, words: readonly QueryWord[], open: boolean): boolean {
  return words.every(({ term }, index) => {
    if (!open || words.length === 1 || index < words.length - 1) return findTerm(segment, term) >= 0;
    const [from, to] = prefixRange(segment, term);
    return from < to;
  });
}
