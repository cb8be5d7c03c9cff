import { termCount, type Segment } from './segment';

/** A term near a word: `edits` letters were changed, left out, put in or swapped with their neighbour. */
export type NearTerm = { readonly term: number; readonly edits: number };

const NEWLINE = 10;

/**
 * The terms at most `limit` edits from the word (optimal string alignment: a swap of neighbours is one), other than the
 * word itself; with `open`, terms that begin so, too. Sorted terms share beginnings, so the table of distances is kept up
 * to where a term leaves the one before, and all terms with a beginning that is too far off are stepped over at once.
 */
export function nearTerms(segment: Segment, word: string, limit: number, open: boolean): NearTerm[] {
  const { vocabulary, termStarts } = segment;
  const near: NearTerm[] = [];
  const width = word.length + 1;
  const depth = word.length + limit + 1;
  // Row d: the distances of the term's first d letters to every beginning of the word.
  const table = new Uint8Array((depth + 1) * width);
  for (let column = 0; column < width; column++) table[column] = column;
  const path = new Uint16Array(depth + 1);
  /** How many rows hold for the current beginning, and where (if anywhere) it became hopeless or good. */
  let rows = 0;
  let hopelessAt = Infinity;
  let goodAt = Infinity;
  let goodEdits = 0;
  for (let term = 0; term < termCount(segment); term++) {
    const start = termStarts[term] ?? 0;
    let shared = 0;
    while (shared < rows && vocabulary.charCodeAt(start + shared) === path[shared + 1]) shared += 1;
    if (shared >= hopelessAt) {
      if (goodAt !== Infinity) near.push({ term, edits: goodEdits });
      continue;
    }
    hopelessAt = Infinity;
    if (shared < goodAt) goodAt = Infinity;
    rows = shared;
    const length = (termStarts[term + 1] ?? 0) - start - 1;
    while (rows < length && rows < depth) {
      const unit = vocabulary.charCodeAt(start + rows);
      if (unit === NEWLINE) break;
      rows += 1;
      path[rows] = unit;
      if (fillRow(table, path, rows, width, word) > limit) {
        hopelessAt = rows;
        break;
      }
      const edits = table[rows * width + word.length] ?? 0;
      if (open && goodAt === Infinity && edits <= limit) {
        goodAt = rows;
        goodEdits = edits;
      }
    }
    const edits = rows === length ? (table[rows * width + word.length] ?? 0) : Infinity;
    if (edits <= limit && edits > 0) near.push({ term, edits });
    else if (edits > limit && goodAt !== Infinity) near.push({ term, edits: goodEdits });
  }
  return near;
}

/** Fills a row from the two before it; returns its least distance. */
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
