/** The library's layouts: columns of whole pictures, equal squares, or one line per meme with its details. */
export type View = 'masonry' | 'grid' | 'list';

/** The library's sort order. */
export type Sort = { readonly by: 'added' | 'name' | 'sent' | 'size'; readonly descending: boolean };
