import * as v from 'valibot';
import type { ModelId } from '$lib/core/ids';
import { tagKey } from '$lib/core/tag';
import type { Condition, Requirement } from './condition';

/** What a meme's description can be asked for. */
export const CAPTIONED = ['captioned', 'uncaptioned', 'failed'] as const;

const strings = v.fallback(v.array(v.string()), []);
const flag = v.fallback(v.boolean(), false);

// Each falls back alone to what lets everything through.
const filterSchema = v.object({
  tags: strings,
  /** Whether one of the tags is enough or all are wanted. */
  tagMode: v.fallback(v.picklist(['any', 'all']), 'any'),
  /** A folder with those in it; '' for memes of no folder, null for wherever. */
  folder: v.fallback(v.nullable(v.string()), null),
  captioned: v.fallback(v.nullable(v.picklist(CAPTIONED)), null),
  hasText: flag,
  favourite: flag,
  /** One of these MIME types, or `animated`. */
  types: strings,
  /** The description was made by one of these. */
  models: v.fallback(v.array(v.custom<ModelId>((id) => typeof id === 'string')), []),
});

type Stored = v.InferOutput<typeof filterSchema>;

/** Which memes are shown; every part narrows, an empty part lets everything through. */
export type Filter = { readonly [Part in keyof Stored]: Readonly<Stored[Part]> };

/** Lets everything through. */
export const NO_FILTER: Filter = v.parse(filterSchema, {});

/** One part of a filter, to be named and taken away alone. */
export type FilterPart =
  | { readonly kind: 'tag' | 'type' | 'folder'; readonly value: string }
  | { readonly kind: 'model'; readonly value: ModelId }
  | { readonly kind: 'captioned'; readonly value: (typeof CAPTIONED)[number] }
  | { readonly kind: 'hasText' | 'favourite' };

/** The parts of a filter in the order they are shown. */
export function filterParts(filter: Filter): readonly FilterPart[] {
  const { folder, captioned } = filter;
  return [
    ...(filter.favourite ? [{ kind: 'favourite' } as const] : []),
    ...filter.tags.map((value) => ({ kind: 'tag', value }) as const),
    ...(folder === null ? [] : [{ kind: 'folder', value: folder } as const]),
    ...(captioned === null ? [] : [{ kind: 'captioned', value: captioned } as const]),
    ...(filter.hasText ? [{ kind: 'hasText' } as const] : []),
    ...filter.types.map((value) => ({ kind: 'type', value }) as const),
    ...filter.models.map((value) => ({ kind: 'model', value }) as const),
  ];
}

/** The filter without one of its parts. */
export function withoutPart(filter: Filter, part: FilterPart): Filter {
  switch (part.kind) {
    case 'tag':
      return { ...filter, tags: without(filter.tags, part.value) };
    case 'type':
      return { ...filter, types: without(filter.types, part.value) };
    case 'model':
      return { ...filter, models: without(filter.models, part.value) };
    default:
      return { ...filter, [part.kind]: NO_FILTER[part.kind] };
  }
}

/** The list with the value, or without it if it was there. */
export function toggled<Value>(list: readonly Value[], value: Value): readonly Value[] {
  return list.includes(value) ? without(list, value) : [...list, value];
}

/** What the filter requires of a meme. */
export function requirementsOf(filter: Filter): readonly Requirement[] {
  const { folder, captioned } = filter;
  const is = (value: string): Condition => ({ key: 'is', value });
  const tags = filter.tags.map((tag): Condition => ({ key: 'tag', value: tagKey(tag) }));
  const groups: (readonly Condition[])[] = [
    filter.favourite ? [is('favourite')] : [],
    filter.hasText ? [{ key: 'words', value: '' }] : [],
    folder === null ? [] : [{ key: 'folder', value: folder }],
    captioned === null ? [] : [is(captioned)],
    ...(filter.tagMode === 'all' ? tags.map((tag) => [tag]) : [tags]),
    filter.types.map((value) => (value === 'animated' ? is(value) : { key: 'type', value })),
    filter.models.map((value) => ({ key: 'describedBy', value })),
  ];
  return groups.filter((any) => any.length > 0).map((any) => ({ any }));
}

/** Whether the filter lets everything through. */
export function isOpen(filter: Filter): boolean {
  return filterParts(filter).length === 0;
}

/** A filter as another visit kept it; whatever of it is not understood lets everything through. */
export function readFilter(kept: unknown): Filter {
  return v.parse(filterSchema, Object(kept));
}

function without<Value>(list: readonly Value[], value: Value): readonly Value[] {
  return list.filter((item) => item !== value);
}
