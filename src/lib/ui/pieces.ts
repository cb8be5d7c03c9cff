import type { Range } from '$lib/library/found';

/** A stretch of text that is either marked or not. */
export type Piece = { readonly text: string; readonly marked: boolean };

/** Characters shown before the first mark when a long text is cut to show it; in a short window half of it. */
const LEAD = 48;

/**
 * Cuts a text into marked and unmarked pieces; the ranges are as `SearchMarks` has them. With `window`, a text whose first
 * mark lies beyond that many characters starts shortly before it, at a word, behind an ellipsis, so that a clamped card
 * still shows why it matched.
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
