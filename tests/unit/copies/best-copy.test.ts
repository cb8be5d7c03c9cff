import { describe, expect, test } from 'vitest';
import { areCertainCopies, bestFirst } from '$lib/copies/best-copy';
import type { Meme } from '$lib/core/meme';
import { makeMeme } from '../../support/records';

describe('the best file', () => {
  for (const { name, best, other } of [
    { name: 'is whole, not damaged', best: { width: 100 }, other: { damaged: true, animated: true, width: 900 } },
    { name: 'is animated', best: { animated: true, width: 100 }, other: { width: 900 } },
    { name: 'has the most pixels', best: { width: 800, bytes: 5 }, other: { width: 600, bytes: 50 } },
    {
      name: 'with equal pixels is a PNG',
      best: { type: 'image/png', bytes: 5 },
      other: { type: 'image/jpeg', bytes: 50 },
    },
    { name: 'otherwise is the largest', best: { bytes: 50 }, other: { bytes: 5 } },
    { name: 'otherwise was added first', best: { added: 1 }, other: { added: 2 } },
  ] satisfies { name: string; best: Partial<Meme>; other: Partial<Meme> }[])
    test(name, () => {
      const memes = [makeMeme({ ...other, name: 'other' }), makeMeme({ ...best, name: 'best' })];
      expect(bestFirst(memes).map((meme) => meme.name)).toEqual(['best', 'other']);
    });
});

describe('memes are certain copies', () => {
  const person = (value: string): Meme['description'] => ({
    ...(makeMeme({ description: value }).description ?? failing()),
    source: { by: 'person' },
  });

  for (const { name, a, b, clear } of [
    {
      name: 'if their aspect ratios are equal',
      a: makeMeme({ width: 600, height: 400 }),
      b: makeMeme({ width: 301, height: 200 }),
      clear: true,
    },
    {
      name: 'but not if one is cropped',
      a: makeMeme({ width: 600, height: 400 }),
      b: makeMeme({ width: 560, height: 400 }),
      clear: false,
    },
    { name: 'but not if one is animated', a: makeMeme({ animated: true }), b: makeMeme(), clear: false },
    {
      name: 'if the texts differ in spaces and one letter',
      a: makeMeme({ text: 'ONE DOES NOT SIMPLY' }),
      b: makeMeme({ text: 'ONEDOES NOT S1MPLY' }),
      clear: true,
    },
    {
      name: 'but not with different texts',
      a: makeMeme({ text: 'WHEN IT IS MONDAY' }),
      b: makeMeme({ text: 'ME AT 3 AM' }),
      clear: false,
    },
    {
      name: 'if one has no text',
      a: makeMeme({ text: 'WHEN IT IS MONDAY' }),
      b: makeMeme({ text: '' }),
      clear: true,
    },
    {
      name: 'but not if people described them differently',
      a: { ...makeMeme(), description: person('A cat') },
      b: { ...makeMeme(), description: person('My cat') },
      clear: false,
    },
  ])
    test(name, () => {
      expect(areCertainCopies([a, b])).toBe(clear);
    });
});

function failing(): never {
  throw new Error('no text');
}
