import { expect, test } from 'vitest';
import {
  filterParts,
  isEmptyFilter,
  NO_FILTER,
  readFilter,
  requirementsOf,
  toggled,
  withoutPart,
  type Filter,
} from '$lib/library/filter';
import type { ModelId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import { meets } from '$lib/library/condition';
import { someJob } from '../storage/fixtures';
import { makeMeme } from '../../support/records';

const cat = makeMeme({
  name: 'cat',
  tags: ['Cats', 'work'],
  folder: 'phone/2024',
  description: 'A cat.',
  favourite: true,
});
const dog = makeMeme({ name: 'dog', tags: ['work'], folder: 'phone', type: 'image/gif', animated: true, text: 'WOOF' });
const bare = makeMeme({ name: 'bare', type: 'image/jpeg', text: '' });

function shown(change: Partial<Filter>, jobs: readonly Job[] = []): string[] {
  const passes = meets(requirementsOf({ ...NO_FILTER, ...change }), (id) => jobs.find(({ meme }) => meme === id));
  return [cat, dog, bare].filter(passes).map(({ name }) => name);
}

test('an empty filter lets every meme through', () => {
  expect(shown({})).toEqual(['cat', 'dog', 'bare']);
  expect(isEmptyFilter(NO_FILTER)).toBe(true);
});

test('a meme must have any or all of the tags, ignoring case and accents', () => {
  expect(shown({ tags: ['CATS', 'wörk'] })).toEqual(['cat', 'dog']);
  expect(shown({ tags: ['cats', 'work'], tagMode: 'all' })).toEqual(['cat']);
  expect(shown({ tags: ['nobody'] })).toEqual([]);
});

test('a folder includes its subfolders, and "no folder" is a choice of its own', () => {
  expect(shown({ folder: 'phone' })).toEqual(['cat', 'dog']);
  expect(shown({ folder: 'phone/2024' })).toEqual(['cat']);
  expect(shown({ folder: 'pho' })).toEqual([]);
  expect(shown({ folder: '' })).toEqual(['bare']);
});

test('captions, text, favourites, types and models each exclude memes, and more so together', () => {
  expect(shown({ captioned: 'captioned' })).toEqual(['cat']);
  expect(shown({ captioned: 'uncaptioned' })).toEqual(['dog', 'bare']);
  const failed = someJob(bare.id, { state: { kind: 'failed', failure: { kind: 'device-lost' } } });
  expect(shown({ captioned: 'failed' }, [failed, someJob(cat.id)])).toEqual(['bare']);
  expect(shown({ hasText: true })).toEqual(['dog']);
  expect(shown({ favourite: true })).toEqual(['cat']);
  expect(shown({ types: ['image/jpeg', 'animated'] })).toEqual(['dog', 'bare']);
  expect(shown({ models: ['SmolVLM-256M-Instruct' as ModelId] })).toEqual(['cat']);
  expect(shown({ models: ['SmolVLM-256M-Instruct' as ModelId], hasText: true })).toEqual([]);
});

test('parts can be removed one by one until the filter is empty', () => {
  let filter: Filter = {
    tags: ['a', 'b'],
    tagMode: 'all',
    folder: 'x',
    captioned: 'failed',
    hasText: true,
    favourite: true,
    types: ['image/png'],
    models: ['m' as ModelId],
  };
  const parts = filterParts(filter);
  expect(parts).toHaveLength(8);
  for (const part of parts) filter = withoutPart(filter, part);
  expect(filter).toEqual({ ...NO_FILTER, tagMode: 'all' });
  expect(toggled(toggled(['a'], 'b'), 'a')).toEqual(['b']);
});

test('a stored filter is read back, and invalid parts let every meme through', () => {
  const filter: Filter = { ...NO_FILTER, tags: ['a'], folder: '', captioned: 'failed' };
  expect(readFilter(JSON.parse(JSON.stringify(filter)))).toEqual(filter);
  for (const nonsense of [null, 3, 'x', [], { tags: 'a', folder: 1, captioned: 'maybe', types: [1, null] }])
    expect(readFilter(nonsense)).toEqual(NO_FILTER);
});
