/** The colours a tag can have; each is a pair of design tokens, so that it reads in light and dark. */
export const TAG_COLOURS = ['grey', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'pink'] as const;

/** One of the colours a tag can have. */
export type TagColour = (typeof TAG_COLOURS)[number];

/** The longest tag, in characters as people count them. */
export const MAX_TAG_LENGTH = 20;
