import type { Meme } from '$lib/domain/meme';

/** The narrowest picture a card shows whole, as width / height; beyond it is cut. */
const MIN_ASPECT = 0.5;
/** The widest picture a card shows whole, as width / height. */
export const MAX_ASPECT = 3.2;

const TEXT_PADDING_PX = 28;
const LINE_PX = 20;
const FOOT_PX = 34;
const CHAR_PX = 7;
const DESCRIPTION_LINES = 6;
const TEXT_LINES = 4;

/** What a card without any text adds to its picture. */
export const LEAST_CARD_PX = FOOT_PX + TEXT_PADDING_PX;

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
  const [description, text] = columnsOf(meme);
  const shown =
    Math.min(DESCRIPTION_LINES, Math.ceil(description / perLine)) + Math.min(TEXT_LINES, Math.ceil(text / perLine));
  return Math.round(width / cardAspect(meme)) + shown * LINE_PX + LEAST_CARD_PX;
}

const counted = new WeakMap<Meme, readonly [description: number, text: number]>();

/** Memes are immutable, and a list asks for all of them whenever it is laid out anew: each is counted once. */
function columnsOf(meme: Meme): readonly [description: number, text: number] {
  let both = counted.get(meme);
  if (both === undefined) {
    both = [columns(meme.description?.value ?? ''), columns(meme.text?.value ?? '')];
    counted.set(meme, both);
  }
  return both;
}

/** Characters from the CJK blocks on are about twice as wide as Latin ones. */
function columns(text: string): number {
  let wide = 0;
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) >= 0x2e80) wide += 1;
  return text.length + wide;
}
