import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MemeId, ModelId } from '$lib/core/ids';
import { CAPTIONED, NO_FILTER, type Filter } from '$lib/library/filter';
import { readFragment, toFragment } from '$lib/library/fragment';

const NOTHING = { query: '', filter: NO_FILTER, place: null };

test('a search, a filter and a place are read as they were written, whatever their texts are', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1 });
  const names = fc.uniqueArray(name, { maxLength: 3 });
  const filter = fc.record({
    tags: names,
    tagMode: fc.constantFrom('any', 'all'),
    folder: fc.option(fc.string({ unit: 'grapheme' })),
    captioned: fc.option(fc.constantFrom(...CAPTIONED)),
    hasText: fc.boolean(),
    favourite: fc.boolean(),
    types: names,
    models: names.map((ids) => ids as ModelId[]),
  });
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }).filter((query) => query.trim() !== ''),
      filter,
      fc.option(fc.record({ meme: name.map((id) => id as MemeId), top: fc.integer({ min: -9000, max: 9000 }) })),
      (query, some, place) => {
        // With one tag, "all" and "any" are the same.
        const wanted: Filter = some.tags.length > 1 ? some : { ...some, tagMode: 'any' };
        const parts = { query, filter: wanted, place };
        expect(readFragment(toFragment(parts))).toEqual(parts);
      },
    ),
  );
});

test('the words are those that a person would type', () => {
  const filter = { ...NO_FILTER, tags: ['work', 'cats'], favourite: true };
  expect(toFragment({ query: 'white cat', filter, place: null })).toBe('q=white+cat&favourite=1&tag=work&tag=cats');
  expect(readFragment('q=white%20cat&tag=work')).toEqual({
    ...NOTHING,
    query: 'white cat',
    filter: { ...NO_FILTER, tags: ['work'] },
  });
});

test('without a search, filter and place the fragment is empty, and an empty one means none', () => {
  expect(toFragment({ ...NOTHING, query: ' ' })).toBe('');
  expect(readFragment('')).toEqual(NOTHING);
});

test('a fragment that names a part of the page says nothing of a search', () => {
  expect(readFragment('main')).toBeNull();
});

test('what is not valid is left out', () => {
  expect(readFragment('captioned=never&tags=some&at=1&top=up&other=1')).toEqual({
    ...NOTHING,
    place: { meme: '1', top: 0 },
  });
});
