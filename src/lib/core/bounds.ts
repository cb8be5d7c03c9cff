// The bounds of what records and files hold. Each has one constant, used where a record is made and where it is read.
// What a person has stays far below them; they keep files that somebody else made from holding the app up.

/**
 * The maximum length of every text of a meme, typed, made or restored, in UTF-16 units. A picture full of small print
 * has about 22,000.
 */
export const MAX_TEXT_LENGTH = 200_000;

/** The most texts of one meme that are kept, and their length together in UTF-16 units. The oldest go first. */
export const MAX_TEXTS = 500;
export const MAX_HISTORY_LENGTH = 2_000_000;

/** The maximum length of a tag in grapheme clusters, and in UTF-16 units, of which a cluster may have any number. */
export const MAX_TAG_LENGTH = 20;
export const MAX_TAG_UNITS = 1000;

/** The most tags of a library and of one meme. All of them are counted and sorted at once. */
export const MAX_TAGS = 5000;
export const MAX_TAGS_OF_MEME = 100;

/** The longest folder path that is stored, in UTF-16 units. */
export const MAX_FOLDER_LENGTH = 200;

/** The longest name of a meme that is stored, in UTF-16 units. File systems have 255. */
export const MAX_NAME_LENGTH = 500;

/** The most memes of a library. All their records are in memory, in about 1 KB each. */
export const MAX_MEMES = 100_000;

/** The most files that are taken at once: dropped, chosen, or found in a folder. */
export const MAX_FILES = 100_000;

/** The most files in an archive: the pictures of the largest backup, and a thousand others. */
export const MAX_ARCHIVE_FILES = MAX_MEMES + 1000;

/** The largest list of a backup, in bytes: enough for the texts of the largest library. */
export const MAX_LIST_BYTES = 1 << 30;

/** The most texts of a backup: twenty for each meme of the largest library. They are in the worker's memory. */
export const MAX_BACKUP_TEXTS = 20 * MAX_MEMES;

/**
 * The maximum length of one record in a backup, in UTF-16 units. The longest text needs at most 1.2 million, when every
 * unit of it is escaped; a longer record is an attack on memory.
 */
export const MAX_RECORD_LENGTH = 16_000_000;

/** The largest picture file, in bytes. Phone photos are below 20 MB, screen recordings saved as GIF below 100 MB. */
export const MAX_FILE_BYTES = 100_000_000;

/**
 * The largest damaged picture of which the page decodes what is there, in megapixels. It is one task, of about 10 ms
 * for each; but to hold the page for half a second is better than to refuse the photo of a phone, which has up to 48.
 */
export const MAX_SHOWN_MEGAPIXELS = 50;

/** The largest JSON file of a model, in bytes. Tokenizers of a hundred languages have 17 MB. */
export const MAX_MODEL_JSON_BYTES = 64_000_000;

/** The largest count in a model's configuration, such as that of its layers, and the largest edge of a picture. */
export const MAX_MODEL_COUNT = 100_000;
export const MAX_MODEL_EDGE_PX = 4096;
