import { expect, test } from 'vitest';
import { isAnyDue, isDue, MAKER_VERSIONS, nextDue, currentVersions } from '$lib/derived/due';
import type { DerivedKind } from '$lib/core/meme';
import { makeMeme } from '../../support/records';

const current = { made: MAKER_VERSIONS };
const old = { made: { ...MAKER_VERSIONS, hash: 0 } };
const makers: { kinds: DerivedKind[]; batch: number }[] = [
  { kinds: ['thumbnail'], batch: 2 },
  { kinds: ['hash'], batch: 3 },
];
const [thumbnails, hashes] = makers;

test('a thing is due while its version is older than its maker', () => {
  expect([isDue(old, 'hash'), isDue(old, 'thumbnail'), isAnyDue(old)]).toEqual([true, false, true]);
  expect(isAnyDue(current)).toBe(false);
});

test('of a record from before versions were kept only what it lacks is due', () => {
  expect(isAnyDue(makeMeme({ hash: null }))).toBe(false);
  expect([isDue(makeMeme(), 'hash'), isDue(makeMeme(), 'thumbnail')]).toEqual([true, false]);
});

test('what could not be made is not due any more', () => {
  expect(isAnyDue({ made: { ...old.made, ...currentVersions(['hash']) } })).toBe(false);
});

test('makers come in their order, memes in theirs, in batches', () => {
  const none = { made: { thumbnail: 0, hash: 0 } };
  const memes = [current, none, old, none, none].map((made) => makeMeme(made));
  expect(nextDue(memes, makers, [])).toEqual({ maker: thumbnails, memes: [memes[1], memes[3]] });
  expect(nextDue(memes, makers, ['hash'])).toEqual({ maker: hashes, memes: memes.slice(1, 4) });
  expect(nextDue([makeMeme(old)], makers, ['thumbnail'])?.maker).toBe(hashes);
  expect(nextDue([makeMeme(current)], makers, ['hash'])).toBeNull();
});
