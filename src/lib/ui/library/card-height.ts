import type { Meme } from '$lib/domain/meme';

/** The narrowest and the widest picture a card shows whole, as width / height; beyond them it is cut. */
const MIN_ASPECT = 0.5;
const MAX_ASPECT = 3.2;

const TEXT_PADDING_PX = 28;
const LINE_PX = 20;
const FOOT_PX = 34;
const CHAR_PX = 7;
const DESCRIPTION_LINES = 6;
const TEXT_LINES = 4;

/** Width / height of the box a meme's picture gets on its card. */
export function cardAspect(meme: Pick<Meme, 'width' | 'height'>): number {
  return Math.min(MAX_ASPECT, Math.max(MIN_ASPECT, meme.width / Math.max(1, meme.height)));
}

/**
 * About how many pixels high a card of the given width becomes. Cards are measured once they are on screen; this only
 * has to be near enough that the scroll bar does not jump.
 */
export function estimateCardHeight(meme: Meme, width: number): number {
  const perLine = Math.max(8, (width - TEXT_PADDING_PX) / CHAR_PX);
  const lines = (text: string | undefined, most: number): number =>
    text === undefined || text === '' ? 0 : Math.min(most, Math.ceil(columns(text) / perLine));
  const shown = lines(meme.description?.value, DESCRIPTION_LINES) + lines(meme.text?.value, TEXT_LINES);
  return Math.round(width / cardAspect(meme)) + shown * LINE_PX + FOOT_PX + TEXT_PADDING_PX;
}

/** Characters from the CJK blocks on are about twice as wide as Latin ones. */
function columns(text: string): number {
  let wide = 0;
  for (const char of text) if ((char.codePointAt(0) ?? 0) >= 0x2e80) wide += 1;
  return text.length + wide;
}
