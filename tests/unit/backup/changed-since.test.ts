import { expect, test } from 'vitest';
import { countChanged } from '$lib/backup/changed-since';
import { makeMeme } from '../../support/records';

test('memes that were added or changed by the person since a backup are counted, all without one', () => {
  const memes = [
    makeMeme({ added: 5 }),
    makeMeme({ added: 15 }),
    makeMeme({ added: 5, changed: 20 }),
    makeMeme({ added: 5, changed: 9 }),
  ];
  expect(countChanged(memes, 10)).toBe(2);
  expect(countChanged(memes, null)).toBe(4);
  expect(countChanged([], null)).toBe(0);
});
