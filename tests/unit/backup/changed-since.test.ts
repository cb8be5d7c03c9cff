import { expect, test } from 'vitest';
import { countChanged, isLastBackup } from '$lib/backup/changed-since';
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

test('a restored backup is the last one if each meme is in it or newer, and no later backup was made', () => {
  const inside = makeMeme({ added: 5 });
  const older = makeMeme({ added: 6 });
  const newer = makeMeme({ added: 15 });
  const backup = { made: 10 };
  const hashes = new Set([inside.sha256]);
  expect(isLastBackup([inside, newer], backup, hashes, null)).toBe(true);
  expect(isLastBackup([inside], backup, hashes, 9)).toBe(true);
  expect(isLastBackup([inside], backup, hashes, 11)).toBe(false);
  expect(isLastBackup([inside, older], backup, hashes, null)).toBe(false);
  expect(isLastBackup([inside], { ...backup, made: 0 }, hashes, null)).toBe(false);
});
