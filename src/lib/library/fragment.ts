import type { MemeId } from '$lib/core/ids';
import { filterParts, NO_FILTER, readFilter, type Filter } from './filter';

/** Where the list was left: its first visible meme and how far its upper edge is from the window's, in pixels. */
export type ListPlace = { readonly meme: MemeId; readonly top: number };

/** What the library's address says. Browsers send no fragment to the host, so that nobody learns of a search. */
type AddressParts = { readonly query: string; readonly filter: Filter; readonly place: ListPlace | null };

/** Parts of a filter that are on or off. */
const FLAGS = { favourite: 'favourite', hasText: 'text' } as const;

/** The fragment, without `#`, that `readFragment` reads; empty without a search, filter and place. */
export function toFragment({ query, filter, place }: AddressParts): string {
  const params = new URLSearchParams();
  if (query.trim() !== '') params.set('q', query);
  for (const part of filterParts(filter)) {
    if ('value' in part) params.append(part.kind, part.value);
    else params.set(FLAGS[part.kind], '1');
  }
  if (filter.tagMode === 'all' && filter.tags.length > 1) params.set('tags', 'all');
  if (place !== null) {
    params.set('at', place.meme);
    params.set('top', String(Math.round(place.top)));
  }
  return params.toString();
}

/** Reads what `toFragment` wrote, or a person; null for a fragment of another kind, such as `main`. */
export function readFragment(fragment: string): AddressParts | null {
  if (fragment !== '' && !fragment.includes('=')) return null;
  const params = new URLSearchParams(fragment);
  const meme = params.get('at');
  const top = Number(params.get('top'));
  return {
    query: params.get('q') ?? '',
    filter: readFilter({
      tags: [...new Set(params.getAll('tag'))],
      tagMode: params.get('tags') ?? NO_FILTER.tagMode,
      folder: params.get('folder'),
      captioned: params.get('captioned'),
      hasText: params.has(FLAGS.hasText),
      favourite: params.has(FLAGS.favourite),
      types: [...new Set(params.getAll('type'))],
      models: [...new Set(params.getAll('model'))],
    }),
    place: meme === null ? null : { meme: meme as MemeId, top: Number.isFinite(top) ? top : 0 },
  };
}
