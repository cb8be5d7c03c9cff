/** The operators of the search box, as shown on screen. */
export const SEARCH_LANGUAGE = [
  { typed: '"one does not"', does: 'words side by side' },
  { typed: '-cat', does: 'without the word' },
  { typed: 'tag:work', does: 'with the tag' },
  { typed: 'in:phone', does: 'in the folder' },
  { typed: 'is:favourite', does: 'also described, failed, waiting, untagged, animated, edited, sent' },
  { typed: 'model:florence', does: 'described by the model' },
] as const;
