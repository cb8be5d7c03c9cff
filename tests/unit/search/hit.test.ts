import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { fuse, wordlessHit, type Hit } from '$lib/search/hit';
import type { MemeId } from '$lib/core/ids';

function word(id: string, exact = false): Hit {
  return { id: id as MemeId, score: 1, exact, fields: ['text'], why: null };
}

function meant(id: string, similarity = 0.5): Hit {
  return wordlessHit(id as MemeId, 'meaning', similarity);
}

function ids(words: readonly Hit[], meaning: readonly Hit[]): string[] {
  return fuse(words, meaning).map(({ id }) => id);
}

describe('one ranking of words and meaning', () => {
  test('puts exact words first, in their order, whatever means more', () => {
    expect(ids([word('a', true), word('b', true)], [meant('c', 0.99), meant('b', 0.9)])).toEqual(['a', 'b', 'c']);
  });

  test('puts what both found before what one found', () => {
    expect(ids([word('a'), word('both')], [meant('c'), meant('both')])[0]).toBe('both');
  });

  test('prefers a word that nearly stands there to a likeness of the same rank', () => {
    expect(ids([word('a')], [meant('b')])).toEqual(['a', 'b']);
  });

  test('is empty when nothing is close', () => {
    expect(fuse([], [])).toEqual([]);
  });

  test('says why each was found', () => {
    expect(fuse([word('a')], [meant('a', 0.6), meant('b', 0.5)])).toMatchObject([
      { id: 'a', why: null, fields: ['text'] },
      { id: 'b', why: 'meaning', score: 0.5 },
    ]);
  });

  test('names each found meme once, and no other', () => {
    const some = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'));
    fc.assert(
      fc.property(some, some, fc.nat(8), (words, meaning, exact) => {
        const found = ids(
          words.map((id, index) => word(id, index < exact)),
          meaning.map((id) => meant(id)),
        );
        expect([...found].sort()).toEqual([...new Set([...words, ...meaning])].sort());
        expect(found.slice(0, Math.min(exact, words.length))).toEqual(words.slice(0, exact));
      }),
    );
  });
});
