import { expect, test } from 'vitest';
import { quickFilters } from '$lib/library/facets';
import { makeMeme } from '../../support/records';

test('chips are for the most frequent tags and folders; a folder counts with its subfolders', () => {
  const memes = [
    makeMeme({ tags: ['cats', 'work'], folder: 'phone/old' }),
    makeMeme({ tags: ['work'], folder: 'phone' }),
    makeMeme({ tags: ['work'], folder: 'desk' }),
    makeMeme(),
  ];
  expect(quickFilters(memes)).toEqual({ tags: ['work', 'cats'], folders: ['phone', 'desk'] });
});

test('of many there are only some', () => {
  const memes = Array.from({ length: 40 }, (_, index) => makeMeme({ tags: [`tag ${index}`], folder: `f${index}` }));
  expect(quickFilters(memes).tags).toHaveLength(12);
  expect(quickFilters(memes).folders).toHaveLength(6);
});
