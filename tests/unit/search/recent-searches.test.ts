import { expect, test } from 'vitest';
import { RecentSearches } from '$lib/search/recent-searches';
import { DEFAULT_SETTINGS } from '$lib/storage/settings';

function open(): RecentSearches {
  const settings = {
    values: DEFAULT_SETTINGS,
    set: (key: string, value: unknown) => {
      settings.values = { ...settings.values, [key]: value };
      return Promise.resolve();
    },
  };
  return new RecentSearches(settings);
}

test('the last search comes first, and each is there once, whatever its capitals and accents', async () => {
  const recent = open();
  for (const query of ['cat', 'dog', 'cafe', ' white   cat ', 'Café']) await recent.use(query);
  expect(recent.list).toEqual(['Café', 'white cat', 'dog', 'cat']);
});

test('eight are kept, neither empty nor pasted texts, until they are cleared', async () => {
  const recent = open();
  for (const query of ['  ', 'x'.repeat(81), ...'a b c d e f g h i j'.split(' ')]) await recent.use(query);
  expect(recent.list).toEqual('j i h g f e d c'.split(' '));
  await recent.clear();
  expect(recent.list).toEqual([]);
});
