import { termCount, type Segment } from './segment';

/** A term similar to a word: `edits` letters are replaced, missing, added or swapped with their neighbour. */
export type NearTerm = { readonly term: number; readonly edits: number };

const NEWLINE = 10;

/**
 * The terms within `limit` edits of the word (optimal string alignment: swapping two neighbours is one edit), without
 * the word itself. With `open`, also terms of which a prefix is that similar. Sorted terms share prefixes, so the rows
 * of the distance table for the shared prefix are reused, and all terms with a prefix that is too different are
 * skipped.
 */
export function nearTerms(segment: Segment, word: string, limit: number, open: boolean): NearTerm[] {
  const { vocabulary, termStarts } = segment;
  const near: NearTerm[] = [];
  const width = word.length + 1;
  const depth = word.length + limit + 1;
  // Row d: the distances between the term's first d letters and every prefix of the word.
  const table = new Uint8Array((depth + 1) * width);
  for (let column = 0; column < width; column++) table[column] = column;
  const path = new Uint16Array(depth + 1);
  /**
   * The rows that are valid for the current prefix, the row at which it became too different (or never), and the first
   * row at which a prefix was similar enough (or none).
   */
  let rows = 0;
  let tooFarAt = Infinity;
  let similarAt = Infinity;
  let similarEdits = 0;
  for (let term = 0; term < termCount(segment); term++) {
    const start = termStarts[term] ?? 0;
    let shared = 0;
    while (shared < rows && vocabulary.charCodeAt(start + shared) === path[shared + 1]) shared += 1;
    if (shared >= tooFarAt) {
      if (similarAt !== Infinity) near.push({ term, edits: similarEdits });
      continue;
    }
    tooFarAt = Infinity;
    if (shared < similarAt) similarAt = Infinity;
    rows = shared;
    const length = (termStarts[term + 1] ?? 0) - start - 1;
    while (rows < length && rows < depth) {
      const unit = vocabulary.charCodeAt(start + rows);
      if (unit === NEWLINE) break;
      rows += 1;
      path[rows] = unit;
      if (fillRow(table, path, rows, width, word) > limit) {
        tooFarAt = rows;
        break;
      }
      const edits = table[rows * width + word.length] ?? 0;
      if (open && similarAt === Infinity && edits <= limit) {
        similarAt = rows;
        similarEdits = edits;
      }
    }
    const edits = rows === length ? (table[rows * width + word.length] ?? 0) : Infinity;
    if (edits <= limit && edits > 0) near.push({ term, edits });
    else if (edits > limit && similarAt !== Infinity) near.push({ term, edits: similarEdits });
  }
  return near;
}

/** Different letters in a row that a word with a wrong doubling has at least. */
const MIN_DOUBLED = 3;

/** The word with other letters doubled, at most two: a wrong place ("parott") is two edits, but one mistake. */
export function otherDoublings(word: string): string[] {
  const letters = Array.from(word.replace(/(.)\1+/gu, '$1'));
  // A letter or two, repeated, is no word with a wrong doubling ("aaaaaa").
  if (letters.length < MIN_DOUBLED) return [];
  const doubled = (...places: readonly number[]): string =>
    letters.map((letter, at) => (places.includes(at) ? letter + letter : letter)).join('');
  const words = letters.flatMap((_, first) =>
    letters.slice(first).map((__, more) => (more === 0 ? doubled(first) : doubled(first, first + more))),
  );
  return [...new Set([doubled(), ...words])].filter((each) => each !== word);
}

/** Fills a row from the two before it; returns its smallest distance. */
function fillRow(table: Uint8Array, path: Uint16Array, row: number, width: number, word: string): number {
  const here = row * width;
  const above = here - width;
  table[here] = row;
  let least = row;
  for (let column = 1; column < width; column++) {
    const letter = word.charCodeAt(column - 1);
    let best = (table[above + column - 1] ?? 0) + (letter === path[row] ? 0 : 1);
    best = Math.min(best, (table[above + column] ?? 0) + 1, (table[here + column - 1] ?? 0) + 1);
    if (row > 1 && column > 1 && letter === path[row - 1] && word.charCodeAt(column - 2) === path[row])
      best = Math.min(best, (table[above - width + column - 2] ?? 0) + 1);
    table[here + column] = best;
    if (best < least) least = best;
  }
  return least;
}
