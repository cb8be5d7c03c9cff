import { describe, expect, test } from 'vitest';
import { groupSimilar, Grouping, remainingGroup, differenceTest, type CopyGroup } from '$lib/copies/copy-groups';
import type { HashedMeme, Likeness } from '$lib/copies/likeness';
import type { MemeId } from '$lib/core/ids';
import type { PictureHash } from '$lib/core/perceptual-hash';

const id = (name: string): MemeId => name as MemeId;

function grouped(pairs: readonly (readonly [string, string, Likeness?])[]): Grouping {
  const grouping = new Grouping();
  for (const [a, b, likeness = 'near-copy'] of pairs) grouping.add({ a: id(a), b: id(b), likeness });
  return grouping;
}

function sorted(groups: readonly (readonly MemeId[])[]): string[][] {
  return groups.map((group) => [...group].sort());
}

describe('groups', () => {
  test('join connected memes, the largest first, separately for each likeness', () => {
    const groups = grouped([
      ['a', 'b'],
      ['c', 'd'],
      ['d', 'e'],
      ['f', 'c'],
      ['x', 'y', 'same-template'],
      ['a', 'b'],
    ]);
    expect(sorted(groups.of('near-copy'))).toEqual([
      ['c', 'd', 'e', 'f'],
      ['a', 'b'],
    ]);
    expect(groups.of('same-template')).toEqual([['x', 'y']]);
  });

  test('are merged when a pair connects them', () => {
    const groups = grouped([
      ['a', 'b'],
      ['c', 'd'],
      ['b', 'c'],
    ]);
    expect(sorted(groups.of('near-copy'))).toEqual([['a', 'b', 'c', 'd']]);
    expect(groups.has(id('a'), id('d'), 'near-copy')).toBe(true);
    expect(groups.has(id('a'), id('d'), 'same-template')).toBe(false);
  });
});

/** A grey hash of three equal parts with the lowest `turned` bits flipped. */
function hashed(name: string, turned = 0): HashedMeme {
  const part = BigInt(`0x6a09e667f3bcc908b2fb1366ea957d3e`) ^ ((1n << BigInt(turned)) - 1n);
  return { id: id(name), hash: (part.toString(16).padStart(32, '0').repeat(3) + '8'.repeat(12)) as PictureHash };
}

/** The hash of an unrelated picture. */
function other(name: string): HashedMeme {
  return { id: id(name), hash: ('0123456789abcdef'.repeat(6) + '8'.repeat(12)) as PictureHash };
}

describe('comparing all memes', () => {
  test('groups the same picture and reports progress', () => {
    const rows: number[] = [];
    const memes = [hashed('a'), other('x'), hashed('b', 3), hashed('c', 5)];
    const groups = groupSimilar(memes, [], (done) => rows.push(done));
    expect(groups).toEqual([{ likeness: 'near-copy', memes: ['a', 'b', 'c'], close: true }]);
    expect(rows).toEqual([1, 2, 3, 4]);
  });

  test('calls a group close only if every pair in it is', () => {
    expect(groupSimilar([hashed('a'), hashed('b', 5), hashed('c', 10)], [])).toMatchObject([{ close: false }]);
  });

  test('keeps memes apart that a person called different', () => {
    const memes = [hashed('a'), hashed('b', 1), hashed('c', 2)];
    expect(groupSimilar(memes, [[id('a'), id('b'), id('c')]])).toEqual([]);
    const groups = groupSimilar(memes, [
      [id('a'), id('b')],
      [id('b'), id('c')],
    ]);
    expect(groups.map((group) => group.memes)).toEqual([['a', 'c']]);
  });
});

describe('the remaining group', () => {
  const group: CopyGroup = { likeness: 'near-copy', memes: ['a', 'b', 'c'].map(id), close: true };
  const all = (): boolean => true;

  for (const { name, different, gone = [], left } of [
    { name: 'no memes are different', different: [], left: ['a', 'b', 'c'] },
    { name: 'all are different', different: [['a', 'b', 'c']], left: null },
    {
      name: 'one is different from the others',
      different: [
        ['a', 'b'],
        ['b', 'c'],
      ],
      left: ['a', 'c'],
    },
    { name: 'only two of three are different', different: [['a', 'b']], left: ['a', 'b', 'c'] },
    { name: 'one is gone', different: [], gone: ['b'], left: ['a', 'c'] },
    { name: 'all but one are gone', different: [], gone: ['b', 'c'], left: null },
    { name: 'those that remain are different', different: [['a', 'b']], gone: ['c'], left: null },
  ])
    test(`if ${name}`, () => {
      const areDifferent = differenceTest(different.map((memes) => memes.map(id)));
      const isThere = (meme: MemeId): boolean => !gone.includes(meme);
      expect(remainingGroup(group, isThere, areDifferent)?.memes ?? null).toEqual(left);
    });

  test('is the same object if nothing changed', () => {
    expect(remainingGroup(group, all, () => false)).toBe(group);
  });
});
