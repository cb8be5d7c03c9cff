import type { QuickFilters } from '$lib/library/facets';
import {
  filterParts,
  isEmptyFilter,
  NO_FILTER,
  toggled,
  withoutPart,
  type Filter,
  type FilterPart,
} from '$lib/library/filter';
import { partWords } from '../words';

/** A chip that switches a part of the filter on or off. */
type FilterChip = {
  readonly kind: 'all' | 'favourite' | 'tag' | 'folder' | 'other';
  readonly label: string;
  readonly on: boolean;
  /** What it filters by; null for all memes. */
  readonly part: FilterPart | null;
  /** The filter after a click. */
  readonly next: Filter;
};

/** A chip keeps its place when it is clicked; what has none of its own comes first while it is on. */
export function filterChips(filter: Filter, quick: QuickFilters): readonly FilterChip[] {
  const tags = [...filter.tags.filter((tag) => !quick.tags.includes(tag)), ...quick.tags];
  const { folder } = filter;
  const folders = folder && !quick.folders.includes(folder) ? [folder, ...quick.folders] : quick.folders;
  const others = filterParts(filter).filter(
    (part) => !['favourite', 'tag'].includes(part.kind) && !(part.kind === 'folder' && part.value !== ''),
  );
  return [
    { kind: 'all', label: 'All', on: isEmptyFilter(filter), part: null, next: NO_FILTER },
    {
      kind: 'favourite',
      label: 'Favourites',
      on: filter.favourite,
      part: { kind: 'favourite' },
      next: { ...filter, favourite: !filter.favourite },
    },
    ...others.map((part): FilterChip => {
      return { kind: 'other', label: partWords(part), on: true, part, next: withoutPart(filter, part) };
    }),
    ...tags.map((tag): FilterChip => {
      const next = { ...filter, tags: toggled(filter.tags, tag) };
      return { kind: 'tag', label: tag, on: filter.tags.includes(tag), part: { kind: 'tag', value: tag }, next };
    }),
    ...folders.map((path): FilterChip => {
      const on = folder === path;
      const next = { ...filter, folder: on ? null : path };
      return { kind: 'folder', label: path, on, part: { kind: 'folder', value: path }, next };
    }),
  ];
}
