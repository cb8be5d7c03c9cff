import type { View } from '$lib/core/view';
import type { Meme } from '$lib/core/meme';
import { estimateCardHeight, CARD_WORDS_PX, MAX_ASPECT } from '../cards/card-height';

/** How a view divides its width; all values in pixels. */
export type Layout = {
  readonly lanes: number;
  readonly laneWidth: number;
  readonly gap: number;
  /** Items rendered beyond the screen in each lane, on both sides. */
  readonly beyond: number;
  /** The height of every item, or an estimate for each that is measured after rendering. */
  readonly height: number | ((meme: Meme) => number);
};

/** Maximum number of items in the document on any screen. */
const MAX_DRAWN = 400;

const BEYOND = 3;
/** Rows are low, so more of them are rendered ahead of a swipe. */
const ROWS_BEYOND = 8;

/** Maximum width of a phone in portrait. */
const PHONE_PX = 700;
const ROW_PX = 76;
const PHONE_ROW_PX = 92;

/** The layout of a view for a list `width` wide in a window `windowHeight` high. */
export function layoutOf(view: View, width: number, windowHeight: number): Layout {
  const phone = width < PHONE_PX;
  switch (view) {
    case 'list':
      return { lanes: 1, laneWidth: width, gap: 0, beyond: ROWS_BEYOND, height: phone ? PHONE_ROW_PX : ROW_PX };
    case 'grid': {
      // At least three squares per row, on the smallest phone.
      const { lanes, laneWidth, gap } = chooseLanes(width, phone ? 4 : 10, Math.min(220, 100 + width / 20), 3, (side) =>
        maxRenderedRows(windowHeight, side),
      );
      return { lanes, laneWidth, gap, beyond: BEYOND, height: laneWidth };
    }
    case 'masonry': {
      // At least two lanes. Columns grow with the screen, because many small ones are hard to look through.
      const { lanes, laneWidth, gap } = chooseLanes(
        width,
        phone ? 10 : 16,
        Math.min(300, 200 + width / 40),
        2,
        (side) => maxRenderedRows(windowHeight, side / MAX_ASPECT + CARD_WORDS_PX),
      );
      return { lanes, laneWidth, gap, beyond: BEYOND, height: (meme) => estimateCardHeight(meme, laneWidth) };
    }
  }
}

/**
 * Chooses as many lanes of about `target` pixels as fit, at least `least`, while the number of rendered items stays
 * below `MAX_DRAWN`. `rows` gives the rendered rows for a lane width.
 */
function chooseLanes(
  width: number,
  gap: number,
  target: number,
  least: number,
  rows: (laneWidth: number) => number,
): { lanes: number; laneWidth: number; gap: number } {
  const widthOf = (lanes: number): number => Math.max(0, (width - gap * (lanes - 1)) / lanes);
  let lanes = Math.max(least, Math.floor((width + gap) / (target + gap)));
  while (lanes > least && lanes * rows(widthOf(lanes)) > MAX_DRAWN) lanes -= 1;
  return { lanes, laneWidth: widthOf(lanes), gap };
}

/** Rendered rows if each is `rowHeight` high: those on screen, one cut off at the edges, and those beyond. */
function maxRenderedRows(windowHeight: number, rowHeight: number): number {
  return Math.ceil(windowHeight / Math.max(1, rowHeight)) + 1 + 2 * BEYOND;
}
