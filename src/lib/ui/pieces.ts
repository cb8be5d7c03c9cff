import type { Range } from '$lib/library/found';

/** A part of a text, marked or not. */
export type Piece = { readonly text: string; readonly marked: boolean };

/** Characters shown before the first mark of a shortened text; at most half of the window. */
const LEAD = 48;

/**
 * Splits a text into marked and unmarked pieces; `ranges` are as in `SearchMarks`. If the first mark is beyond `window`
 * characters, the text starts shortly before it, at a word and after an ellipsis: a clamped card must show the match.
 */
export function pieces(text: string, ranges: readonly Range[], window = Infinity): Piece[] {
  const first = ranges[0]?.[0] ?? 0;
  const from = first > window ? wordStart(text, first, Math.min(LEAD, window / 2)) : 0;
  const out: Piece[] = from > 0 ? [{ text: '… ', marked: false }] : [];
  let at = from;
  for (const [start, end] of ranges) {
    if (start > at) out.push({ text: text.slice(at, start), marked: false });
    out.push({ text: text.slice(start, end), marked: true });
    at = end;
  }
  if (at < text.length) out.push({ text: text.slice(at), marked: false });
  return out;
}

function wordStart(text: string, first: number, lead: number): number {
  const near = Math.max(0, Math.floor(first - lead));
  const space = text.indexOf(' ', near);
  return space === -1 || space >= first ? near : space + 1;
}
