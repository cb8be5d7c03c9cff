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

/**
 * The maximum length of one record in a backup, in UTF-16 units. The longest text needs at most 1.2 million, when every
 * unit of it is escaped; a longer record is an attack on memory.
 */
export const MAX_RECORD_LENGTH = 16_000_000;

/** The largest picture file, in bytes. Phone photos are below 20 MB, screen recordings saved as GIF below 100 MB. */
export const MAX_FILE_BYTES = 100_000_000;
