import type { Meme } from '$lib/core/meme';

/** A piece of a text, `[start, end)` in UTF-16 units of the text as shown. */
export type Range = readonly [start: number, end: number];

/** Where a meme's texts answer a query; ranges ascend and do not overlap; for tags, those of each tag. */
export type SearchMarks = Readonly<Record<'description' | 'text' | 'name' | 'folder', readonly Range[]>> & {
  readonly tags: readonly (readonly Range[])[];
};

/** Why a meme is found that has none of the words: it means the same, or it looks like the picture that is searched for. */
export type WhyFound = 'same-picture' | 'near-copy' | 'same-template' | 'meaning';

/** A meme of the list, with why it is there. */
export type Found = {
  readonly meme: Meme;
  /** Where its texts answer the query. Made when first read: read it for memes that are shown. */
  readonly marks: SearchMarks;
  /** Null where its words say it, or nothing is searched for. */
  readonly why: WhyFound | null;
};

/** Nothing is marked. */
const NO_MARKS: SearchMarks = { description: [], text: [], name: [], tags: [], folder: [] };

/** A meme that is there for no reason of its own. */
export function unsearched(meme: Meme): Found {
  return { meme, marks: NO_MARKS, why: null };
}
