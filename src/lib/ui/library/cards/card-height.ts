import type { Meme } from '$lib/core/meme';

/** Aspect ratio (width / height) of the narrowest picture that is not cropped. */
const MIN_ASPECT = 0.5;
/** Aspect ratio (width / height) of the widest picture that is not cropped. */
export const MAX_ASPECT = 3.2;

/**
 * Height in pixels that a card adds to its picture, from the styles of `MemeCard`: always room for two lines of words,
 * so that no card changes its height when its words come.
 */
export const CARD_WORDS_PX = 42;

/** Aspect ratio (width / height) of the picture's box on a card. */
export function cardAspect(meme: Pick<Meme, 'width' | 'height'>): number {
  return Math.min(MAX_ASPECT, Math.max(MIN_ASPECT, meme.width / Math.max(1, meme.height)));
}

/** The height in pixels of a card of the given width. Cards are measured on screen, because text may be enlarged. */
export function estimateCardHeight(meme: Pick<Meme, 'width' | 'height'>, width: number): number {
  return Math.round(width / cardAspect(meme) + CARD_WORDS_PX);
}
