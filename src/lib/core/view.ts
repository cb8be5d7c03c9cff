/** How the library lays memes out: lanes of whole pictures, equal squares, or lines with all that is known. */
export type View = 'masonry' | 'grid' | 'list';

/** What memes are sorted by. */
export type Sort = { readonly by: 'added' | 'name' | 'sent' | 'size'; readonly descending: boolean };
