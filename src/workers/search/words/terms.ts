import { foldTag, SEARCH_FIELDS, type SearchDoc, type SearchField } from '$lib/search/words/search-doc';
import { tokenise, type Token } from '$lib/search/words/tokens';
import { splitWords, type WordList } from '../../reader/words';

/** An occurrence: `field` counts in `SEARCH_FIELDS`, `place` is the word's number in the field. */
export type Occurrence = { readonly term: string; readonly field: number; readonly place: number };

/** The English words that are known, or null when the list could not be had: run-together words then stay together. */
export type Known = WordList | null;

/** What the term of a whole tag begins with; no word contains it. */
export const WHOLE_TAG = '#';

/** Fields in which words run together: the reader loses spaces, people leave them out in file names and tags. */
const RUN_TOGETHER: ReadonlySet<SearchField> = new Set(['text', 'name', 'tags']);
/** Shorter ones are names more often than two words. */
const MIN_RUN = 7;
/** Of all pieces; more of shorter ones is a name cut up. */
const MIN_MEAN_PIECE = 2.5;
/** Between two tags, so that no phrase reaches from one to the next. */
const TAG_GAP = 2;
/** The splitter's word for "nothing was seen either way". */
const UNDECIDED = 0.003;

/** Every occurrence in the document, by field and place. */
export function termsOf(doc: SearchDoc, known: Known): Occurrence[] {
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

function addText(found: Occurrence[], text: string, field: number, from: number, known: Known): number {
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

/** The words of a token that are run together; none when it is a word, or not made of known ones. */
function piecesOf({ term }: Token, known: Known): string[] {
  if (known === null || term.length < MIN_RUN || !/^[a-z0]+$/.test(term) || known.has(term)) return [];
  const marks = Array.from(term, (char) => ({ char, space: UNDECIDED }));
  const pieces = splitWords(marks, known).split(' ');
  const whole = pieces.length > 1 && term.length / pieces.length >= MIN_MEAN_PIECE;
  return whole && pieces.every((piece) => known.has(piece)) ? pieces : [];
}
