import type { Meme } from '$lib/core/meme';

/** A range of a text, `[start, end)`, in UTF-16 units of the text as shown. */
export type Range = readonly [start: number, end: number];

/**
 * The parts of a meme's texts that match the query. Ranges ascend and do not overlap. `tags` has a list of ranges for
 * each tag.
 */
export type SearchMarks = Readonly<Record<'description' | 'text' | 'title' | 'name' | 'folder', readonly Range[]>> & {
  readonly tags: readonly (readonly Range[])[];
};

/** Why a meme was found without a word of the query: its meaning is close, or it looks like the searched picture. */
export type WhyFound = 'same-picture' | 'near-copy' | 'same-template' | 'meaning';

/** The texts of a meme that search by meaning compares; `name` is the one that a person gave. */
export const MEANING_FIELDS = ['description', 'text', 'name', 'tags'] as const;

/** One of the texts that search by meaning compares. */
export type MeaningField = (typeof MEANING_FIELDS)[number];

/** A meme in the results and why it was found. */
export type Found = {
  readonly meme: Meme;
  /** Computed when first read: read it only for memes that are on screen. */
  readonly marks: SearchMarks;
  /** Null if its words match, or if there is no search. */
  readonly why: WhyFound | null;
  /** The texts whose meaning is near the query, nearest first; empty unless `why` is `meaning`. */
  readonly near: readonly MeaningField[];
  /** True if it is only perhaps meant: shown after everything else, under a heading of its own. */
  readonly perhaps: boolean;
};

const NO_MARKS: SearchMarks = { description: [], text: [], title: [], name: [], tags: [], folder: [] };

/** A result without marks or reason, for a list without a search. */
export function unmarked(meme: Meme): Found {
  return { meme, marks: NO_MARKS, why: null, near: [], perhaps: false };
}
