import { expect, test } from 'vitest';
import { isAnyDue, isDue, MAKER_VERSIONS, nextDue, currentVersions } from '$lib/derived/due';
import type { DerivedKind } from '$lib/core/meme';
import { makeMeme } from '../../support/records';

const current = { textRead: true, made: MAKER_VERSIONS };
const old = { textRead: true, made: { ...MAKER_VERSIONS, hash: 0 } };
const makers: { kinds: DerivedKind[]; batch: number }[] = [
  { kinds: ['thumbnail'], batch: 2 },
  { kinds: ['hash'], batch: 3 },
];
const [thumbnails, hashes] = makers;

test('data is due while its version is older than its maker', () => {
  expect([isDue(old, 'hash'), isDue(old, 'thumbnail'), isAnyDue(old)]).toEqual([true, false, true]);
  expect(isAnyDue(current)).toBe(false);
});

test('all data of a record without versions is due', () => {
  expect([isDue(makeMeme(), 'hash'), isDue(makeMeme(), 'thumbnail')]).toEqual([true, true]);
  expect(isDue(makeMeme({ textRead: true }), 'text')).toBe(true);
});

test('a text is due if an older reader made it, and not while it waits for its first reading', () => {
  const made = { ...MAKER_VERSIONS, text: MAKER_VERSIONS.text - 1 };
  expect(isAnyDue({ textRead: true, made })).toBe(true);
  expect(isAnyDue({ textRead: false, made })).toBe(false);
});

test('data that could not be made is no longer due', () => {
  expect(isAnyDue({ ...old, made: { ...old.made, ...currentVersions(['hash']) } })).toBe(false);
});

test('makers and memes keep their order, in batches', () => {
  const none = { made: { thumbnail: 0, hash: 0 } };
  const memes = [current, none, old, none, none].map((made) => makeMeme(made));
  expect(nextDue(memes, makers, [])).toEqual({ maker: thumbnails, memes: [memes[1], memes[3]], left: 3 });
  expect(nextDue(memes, makers, ['hash'])).toEqual({ maker: hashes, memes: memes.slice(1, 4), left: 4 });
  expect(nextDue([makeMeme(old)], makers, ['thumbnail'])?.maker).toBe(hashes);
  expect(nextDue([makeMeme(current)], makers, ['hash'])).toBeNull();
});
