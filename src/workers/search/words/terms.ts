import { foldTag, SEARCH_FIELDS, type SearchDoc, type SearchField } from '$lib/search/words/search-doc';
import { tokenise, type Token } from '$lib/search/words/tokens';
import type { WordList } from './word-list';

/** An occurrence of a term. `field` is an index of `SEARCH_FIELDS`, `place` the number of the word in the field. */
export type Occurrence = { readonly term: string; readonly field: number; readonly place: number };

/** The list of English words; null if it could not be loaded, and then words without spaces are not split. */
export type KnownWords = WordList | null;

/** The first character of the term of a plausible tag; no word contains it. */
export const WHOLE_TAG = '#';

/** Fields with words without spaces: earlier readers lost some, and people omit them in file names and tags. */
const RUN_TOGETHER: ReadonlySet<SearchField> = new Set(['text', 'name', 'tags']);
/** Shorter tokens are more often names than two words. */
const MIN_SPLIT_LENGTH = 7;
/** Shortest mean length of the pieces of a token; shorter pieces are mostly a name wrongly split. */
const MIN_MEAN_PIECE = 2.5;
/** The distance between two texts of a field, so that no phrase spans two tags. */
const TAG_GAP = 2;
/** All occurrences of terms in a document, by field and place. */
export function termsOf(doc: SearchDoc, known: KnownWords): Occurrence[] {
  const found: Occurrence[] = [];
  SEARCH_FIELDS.forEach((field, number) => {
    let place = 0;
    for (const text of field === 'tags' ? doc.tags : [doc[field]]) {
      if (field === 'tags') found.push({ term: WHOLE_TAG + foldTag(text), field: number, place });
      place = addText(found, text, number, place, RUN_TOGETHER.has(field) ? known : null) + TAG_GAP;
    }
  });
  return found;
}

function addText(found: Occurrence[], text: string, field: number, from: number, known: KnownWords): number {
  let shift = from;
  let next = from;
  for (const token of tokenise(text)) {
    const place = token.place + shift;
    found.push({ term: token.term, field, place });
    const pieces = piecesOf(token, known);
    pieces.forEach((term, index) => found.push({ term, field, place: place + index }));
    shift += Math.max(0, pieces.length - 1);
    next = place + Math.max(1, pieces.length);
  }
  return next;
}

/**
 * The known words of which a token without spaces is made; none if it is a word itself or contains unknown ones. Zeros
 * count as the letter O, which earlier readers often took for one.
 */
function piecesOf({ term }: Token, known: KnownWords): string[] {
  if (known === null || term.length < MIN_SPLIT_LENGTH || !/^[a-z0]+$/.test(term) || known.has(term)) return [];
  const pieces = known.split(term.replaceAll('0', 'o'));
  const plausible = pieces.length > 1 && term.length / pieces.length >= MIN_MEAN_PIECE;
  return plausible && pieces.every((piece) => known.has(piece)) ? pieces : [];
}
