import * as v from 'valibot';
import type { ModelId } from '$lib/core/ids';
import { tagKey } from '$lib/core/tag';
import type { Condition, Requirement } from './condition';

/** The states of a description that the filter offers. */
export const CAPTIONED = ['captioned', 'uncaptioned', 'failed'] as const;

const strings = v.fallback(v.array(v.string()), []);
const flag = v.fallback(v.boolean(), false);

// An invalid part falls back to its default, which lets every meme through; the valid parts stay.
const filterSchema = v.object({
  tags: strings,
  /** `any`: one of the tags is enough. `all`: a meme must have all of them. */
  tagMode: v.fallback(v.picklist(['any', 'all']), 'any'),
  /** A folder and its subfolders; '' for memes without a folder, null for any folder. */
  folder: v.fallback(v.nullable(v.string()), null),
  captioned: v.fallback(v.nullable(v.picklist(CAPTIONED)), null),
  hasText: flag,
  favourite: flag,
  /** Any of these MIME types, or `animated`. */
  types: strings,
  /** Any of these models wrote the description. */
  models: v.fallback(v.array(v.custom<ModelId>((id) => typeof id === 'string')), []),
});

type Stored = v.InferOutput<typeof filterSchema>;

/** A filter of the library: a meme must pass every part, and an empty part lets every meme through. */
export type Filter = { readonly [Part in keyof Stored]: Readonly<Stored[Part]> };

/** The filter that lets every meme through. */
export const NO_FILTER: Filter = v.parse(filterSchema, {});

/** One part of a filter, which is shown as a chip and can be removed separately. */
export type FilterPart =
  | { readonly kind: 'tag' | 'type' | 'folder'; readonly value: string }
  | { readonly kind: 'model'; readonly value: ModelId }
  | { readonly kind: 'captioned'; readonly value: (typeof CAPTIONED)[number] }
  | { readonly kind: 'hasText' | 'favourite' };

/** Lists the parts of a filter in the order in which they are shown. */
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

/** Returns the filter without one of its parts. */
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

/** Adds a value to a list, or removes it if the list has it. */
export function toggled<Value>(list: readonly Value[], value: Value): readonly Value[] {
  return list.includes(value) ? without(list, value) : [...list, value];
}

/** The requirements that a meme must meet to pass the filter. */
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

/** True if the filter lets every meme through. */
export function isEmptyFilter(filter: Filter): boolean {
  return filterParts(filter).length === 0;
}

/** Validates a stored filter; invalid parts become their defaults. */
export function readFilter(stored: unknown): Filter {
  return v.parse(filterSchema, Object(stored));
}

function without<Value>(list: readonly Value[], value: Value): readonly Value[] {
  return list.filter((item) => item !== value);
}
