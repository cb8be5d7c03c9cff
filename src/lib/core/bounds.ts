// The bounds of what records hold. Each has one constant, used where a record is made and where it is read.

/**
 * The maximum length of every text of a meme, typed, made or restored, in UTF-16 units. A picture full of small print
 * has about 22,000.
 */
export const MAX_TEXT_LENGTH = 200_000;

/** The maximum length of a tag in grapheme clusters. */
export const MAX_TAG_LENGTH = 20;

/** The longest folder path that is stored, in UTF-16 units. */
export const MAX_FOLDER_LENGTH = 200;
