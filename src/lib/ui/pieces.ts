import type { Range } from '$lib/library/found';

/** A part of a text, marked or not. */
export type Piece = { readonly text: string; readonly marked: boolean };

/** Characters shown before the first mark of a shortened text; at most half of the window. */
const LEAD = 48;
/**
 * Characters that are shown of a shortened text. Six lines of the narrowest letters are fewer, and a text has up to
 * 200,000, which take long to lay out.
 */
const MAX_SHOWN = 1000;

/**
 * Splits a text into marked and unmarked pieces; `ranges` are as in `SearchMarks`. If the first mark is beyond `window`
 * characters, the text starts shortly before it, at a word and after an ellipsis: a clamped card must show the match.
 * With a `window` the text ends after 1,000 characters.
 */
export function pieces(text: string, ranges: readonly Range[], window = Infinity): Piece[] {
  const first = ranges[0]?.[0] ?? 0;
  const from = first > window ? wordStart(text, first, Math.min(LEAD, window / 2)) : 0;
  const out: Piece[] = from > 0 ? [{ text: '… ', marked: false }] : [];
  const to = window === Infinity ? text.length : Math.min(text.length, from + MAX_SHOWN);
  let at = from;
  for (const [start, end] of ranges) {
    if (start >= to) break;
    if (start > at) out.push({ text: text.slice(at, start), marked: false });
    out.push({ text: text.slice(start, end), marked: true });
    at = end;
  }
  if (at < to) out.push({ text: text.slice(at, to), marked: false });
  return out;
}

function wordStart(text: string, first: number, lead: number): number {
  const near = Math.max(0, Math.floor(first - lead));
  const space = text.indexOf(' ', near);
  return space === -1 || space >= first ? near : space + 1;
}
