import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { fuse, fuseNear, wordlessHit, type Hit, type NearHits } from '$lib/search/hit';
import type { MemeId } from '$lib/core/ids';

function word(id: string, exact = false): Hit {
  return { id: id as MemeId, score: 1, exact, fields: ['text'], why: null, near: [] };
}

function similar(id: string, similarity = 0.5): Hit {
  return wordlessHit(id as MemeId, 'meaning', similarity);
}

function ids(words: readonly Hit[], meaning: readonly Hit[]): string[] {
  return fuse(words, meaning).map(({ id }) => id);
}

describe('the ranking of hits by words and by meaning', () => {
  test('puts exact matches of words first, in their order', () => {
    expect(ids([word('a', true), word('b', true)], [similar('c', 0.99), similar('b', 0.9)])).toEqual(['a', 'b', 'c']);
  });

  test('puts a meme in both lists before memes in one list', () => {
    expect(ids([word('a'), word('both')], [similar('c'), similar('both')])[0]).toBe('both');
  });

  test('puts an inexact match of words before a match in meaning of the same rank', () => {
    expect(ids([word('a')], [similar('b')])).toEqual(['a', 'b']);
  });

  test('is empty if both lists are', () => {
    expect(fuse([], [])).toEqual([]);
  });

  test('keeps why each meme was found', () => {
    expect(fuse([word('a')], [similar('a', 0.6), similar('b', 0.5)])).toMatchObject([
      { id: 'a', why: null, fields: ['text'] },
      { id: 'b', why: 'meaning', score: 0.5 },
    ]);
  });

  test('contains each found meme once, and no other', () => {
    const some = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'));
    fc.assert(
      fc.property(some, some, fc.nat(8), (words, meaning, exact) => {
        const found = ids(
          words.map((id, index) => word(id, index < exact)),
          meaning.map((id) => similar(id)),
        );
        expect([...found].sort()).toEqual([...new Set([...words, ...meaning])].sort());
        expect(found.slice(0, Math.min(exact, words.length))).toEqual(words.slice(0, exact));
      }),
    );
  });
});

describe('hits by meaning of a sentence model and of the word vectors', () => {
  const near = (close: string, perhaps: string): NearHits => ({
    close: Array.from(close, (id) => similar(id)),
    perhaps: Array.from(perhaps, (id) => similar(id)),
  });
  const together = (model: NearHits, words: NearHits, covered = 'abcdefghij'): string => {
    const { close, perhaps } = fuseNear(model, words, (id) => covered.includes(id));
    return [close, perhaps].map((hits) => hits.map(({ id }) => id).join('')).join('|');
  };

  test('are one ranking, in which what both find comes first', () => {
    expect(together(near('', 'abc'), near('', 'dcb'))).toBe('|cbda');
  });

  test('are close if the model says so, and by the word vectors if it does not cover the meme', () => {
    expect(together(near('a', 'b'), near('bc', 'd'))).toBe('a|bcd');
    expect(together(near('a', 'b'), near('bc', 'd'), 'abd')).toBe('ac|bd');
  });

  test('are at most six that are only perhaps meant', () => {
    expect(together(near('', 'abcdef'), near('', 'ghij'))).toMatch(/^\|[a-j]{6}$/);
  });

  test('keep the reason of the model', () => {
    const [model, words] = (['description', 'text'] as const).map((field) => ({
      close: [],
      perhaps: [wordlessHit('a' as MemeId, 'meaning', 0.5, [field])],
    }));
    if (model === undefined || words === undefined) throw new Error('Two searches');
    expect(fuseNear(model, words, () => true).perhaps).toMatchObject([{ id: 'a', near: ['description'] }]);
  });
});
