import type { View } from '$lib/core/view';
import type { Meme } from '$lib/core/meme';
import { estimateCardHeight, LEAST_CARD_PX, MAX_ASPECT } from '../cards/card-height';

/** How a view divides the width it is given; all in pixels. */
export type Layout = {
  readonly lanes: number;
  readonly laneWidth: number;
  readonly gap: number;
  /** Items kept beyond the screen in each lane, on both sides. */
  readonly beyond: number;
  /** How high every item is; or about how high each becomes, where the browser measures it once it is drawn. */
  readonly height: number | ((meme: Meme) => number);
};

/** However large and dense a screen, so many items at most are in the document. */
const MAX_DRAWN = 400;

const BEYOND = 3;
/** Rows are low: more of them are out of a finger's reach. */
const ROWS_BEYOND = 8;

/** The widest that still is a phone held upright. */
const PHONE_PX = 700;
const ROW_PX = 76;
const PHONE_ROW_PX = 92;

/** The layout of a view on a list `width` wide in a window `windowHeight` high. */
export function layoutOf(view: View, width: number, windowHeight: number): Layout {
  const phone = width < PHONE_PX;
  switch (view) {
    case 'list':
      return { lanes: 1, laneWidth: width, gap: 0, beyond: ROWS_BEYOND, height: phone ? PHONE_ROW_PX : ROW_PX };
    case 'grid': {
      // Three squares side by side on the smallest phone.
      const { lanes, laneWidth, gap } = divide(width, phone ? 4 : 10, Math.min(220, 100 + width / 20), 3, (side) =>
        mostDrawn(windowHeight, side),
      );
      return { lanes, laneWidth, gap, beyond: BEYOND, height: laneWidth };
    }
    case 'masonry': {
      // Two lanes on the smallest phone; columns grow with the screen so that a large one does not turn into a contact sheet.
      const { lanes, laneWidth, gap } = divide(width, phone ? 10 : 16, Math.min(300, 200 + width / 40), 2, (side) =>
        mostDrawn(windowHeight, side / MAX_ASPECT + LEAST_CARD_PX),
      );
      return { lanes, laneWidth, gap, beyond: BEYOND, height: (meme) => estimateCardHeight(meme, laneWidth) };
    }
  }
}

/** As many lanes of about `target` pixels as fit, as long as `rows` of that width times the lanes stay within what is drawn. */
function divide(
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

/** Rows in the document when none is higher than `rowHeight`: those on screen, one cut at each edge, and those kept beyond. */
function mostDrawn(windowHeight: number, rowHeight: number): number {
  return Math.ceil(windowHeight / Math.max(1, rowHeight)) + 1 + 2 * BEYOND;
}
