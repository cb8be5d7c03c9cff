import type { SearchMarks } from './marks';
import type { Meme } from './meme';

/** A meme of the list, with why it is there. */
export type Found = {
  readonly meme: Meme;
  /** Where its texts answer the query. Made when first read: read it for memes that are shown. */
  readonly marks: SearchMarks;
  /** It answers by what it means and by none of its words. */
  readonly similar: boolean;
};

/** Nothing is marked. */
export const NO_MARKS: SearchMarks = { description: [], text: [], name: [], tags: [], folder: [] };

/** A meme that is there for no reason of its own. */
export function unsearched(meme: Meme): Found {
  return { meme, marks: NO_MARKS, similar: false };
}
