import type { Filter, FilterPart } from '$lib/domain/filter';
import { typeName } from '$lib/domain/facets';

/** What a description can be asked for, in words. */
export const CAPTIONED_WORDS: Readonly<Record<NonNullable<Filter['captioned']>, string>> = {
  captioned: 'Captioned',
  'not-captioned': 'Not captioned',
  failed: 'Failed',
};

/** A part of a filter in words. */
export function partWords(part: FilterPart): string {
  switch (part.kind) {
    case 'tag':
    case 'model':
      return part.value;
    case 'type':
      return typeName(part.value);
    case 'folder':
      return part.value === '' ? 'No folder' : `In ${part.value}`;
    case 'captioned':
      return CAPTIONED_WORDS[part.value];
    case 'hasText':
      return 'Has text';
    case 'favourite':
      return 'Favourites';
  }
}
