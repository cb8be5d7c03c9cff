import type { Meme } from '$lib/core/meme';
import { textLines } from './text-lines';

/** The narrowest picture a card shows whole, as width / height; beyond it is cut. */
const MIN_ASPECT = 0.5;
/** The widest picture a card shows whole, as width / height. */
export const MAX_ASPECT = 3.2;

/** As the styles of a card have them. */
const PADDING_PX = 21;
const SIDES_PX = 24;
const FOOT_PX = 17.5;
const GAP_PX = 6;
const FONT_PX = 14;
const LINE_PX = 19.88;
/** The line beside a meme's text. */
const TEXT_INDENT_PX = 11;
const TAGS_PX = 24;
const DESCRIPTION_LINES = 6;
const TEXT_LINES = 4;
const NAME_LINES = 2;

/** What a card without any text adds to its picture. */
export const LEAST_CARD_PX = PADDING_PX + FOOT_PX;

/** Width / height of the box a meme's picture gets on its card. */
export function cardAspect(meme: Pick<Meme, 'width' | 'height'>): number {
  return Math.min(MAX_ASPECT, Math.max(MIN_ASPECT, meme.width / Math.max(1, meme.height)));
}

/**
 * How many pixels high a card of the given width becomes, as good as its words can be broken into lines without drawing
 * them. Cards are measured once they are on screen; this has to be near enough that they do not jump then.
 */
export function estimateCardHeight(meme: Meme, width: number): number {
  const known = estimated.get(meme);
  if (known?.width === width) return known.height;
  const height = Math.round(width / cardAspect(meme) + LEAST_CARD_PX + wordsHeight(meme, width - SIDES_PX));
  estimated.set(meme, { width, height });
  return height;
}

/** Memes are immutable, and a list asks for all of them whenever it is laid out anew: each is worked out once a width. */
const estimated = new WeakMap<Meme, { readonly width: number; readonly height: number }>();

function wordsHeight(meme: Meme, width: number): number {
  const description = textLines(meme.description?.value ?? '', FONT_PX, width, DESCRIPTION_LINES);
  const text = textLines(meme.text?.value ?? '', FONT_PX, width - TEXT_INDENT_PX, TEXT_LINES);
  const name = description + text === 0 ? textLines(meme.name, FONT_PX, width, NAME_LINES) : 0;
  const blocks = [description, text, name].filter((lines) => lines > 0).length;
  const tags = meme.tags.length > 0 ? GAP_PX + TAGS_PX : 0;
  return (description + text + name) * LINE_PX + blocks * GAP_PX + tags;
}
