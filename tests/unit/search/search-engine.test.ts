import { describe, expect, it } from 'vitest';
import { hitsOf, wordlessHit, type Hit, type NearHits } from '$lib/search/hit';
import { SearchEngine } from '$lib/search/search-engine';
import type { MissingWords, SearchResult } from '$lib/search/words/words-protocol';
import { indexOf } from '../../support/search-index';
import { makeMeme } from '../../support/records';
import { searchDocOf } from '$lib/search/words/search-doc';

const memes = Array.from({ length: 12 }, (_, index) => makeMeme({ name: `${index}.png` }));
const ids = memes.map(({ id }) => id);
const engine = new SearchEngine({ memes: () => memes, jobOf: () => undefined, meanings: () => null }, () => undefined);

function byMeaning(at: number, score: number): Hit {
  const id = ids[at];
  if (id === undefined) throw new RangeError(`No meme ${at}`);
  return wordlessHit(id, 'meaning', score, ['tags', 'text']);
}

function words(count: number, missing: MissingWords | null = null): SearchResult {
  const hits = ids
    .slice(0, count)
    .map((id): Hit => ({ id, score: 1, exact: missing === null, fields: ['text'], why: null, near: [] }));
  return { hits, matches: [], total: count, missing, complete: true };
}

const SOME: MissingWords = { words: ['matrix'], others: ['pill'], hasOthers: true, weak: false, leftOut: false };

const near = (close: readonly number[], perhaps: readonly number[]): NearHits => ({
  close: close.map((at) => byMeaning(at, 0.5)),
  perhaps: perhaps.map((at) => byMeaning(at, 0.3)),
});

const perhapsOf = (result: SearchResult, hits: NearHits): number[] =>
  engine.fused(result, hits).perhaps.map(({ id }) => ids.indexOf(id));

describe('memes that are only perhaps meant', () => {
  it('follow fewer than three memes with all words, and any number of those with some', () => {
    expect(perhapsOf(words(0), near([], [5, 6]))).toEqual([5, 6]);
    expect(perhapsOf(words(2), near([4], [5, 6]))).toEqual([5, 6]);
    expect(perhapsOf(words(3), near([4], [5, 6]))).toEqual([]);
    expect(perhapsOf(words(4, SOME), near([4], [5, 6]))).toEqual([5, 6]);
  });

  it('are also those with few of the words, in turn with those by meaning', () => {
    const weak = words(4, { ...SOME, weak: true });
    const result = engine.fused(weak, near([1], [5, 2, 6]));
    expect(result.hits.map(({ id }) => ids.indexOf(id))).toEqual([1]);
    expect(result.perhaps.map(({ id }) => ids.indexOf(id))).toEqual([5, 0, 2, 6, 3]);
    expect(result.note).toBe('No meme has “matrix”; these have “pill”.');
    expect(engine.fused(words(2), near([], [])).note).toBeNull();
  });

  it('with few of the words stay hits by words if they are also near in meaning', () => {
    const result = engine.fused(words(4, { ...SOME, weak: true }), near([0], [2, 6]));
    expect(
      [...result.hits, ...result.perhaps].filter(({ why }) => why === null).map(({ id }) => ids.indexOf(id)),
    ).toEqual([0, 2, 1, 3]);
  });

  it('are not among the others, and change nothing about them', () => {
    const result = engine.fused(words(2), near([3], [1, 3, 5]));
    expect(result.hits).toEqual(engine.fused(words(2), near([3], [])).hits);
    expect(result.perhaps.map(({ id }) => ids.indexOf(id))).toEqual([5]);
  });

  it('are at most six, also of two models', () => {
    expect(perhapsOf(words(1), near([], [2, 3, 4, 5, 6, 7, 8, 9]))).toEqual([2, 3, 4, 5, 6, 7]);
  });

  it('come last and say which texts are near', () => {
    const found = engine.found(engine.fused(words(1), near([2], [5])), (id) => memes.find((meme) => meme.id === id));
    expect(found.map(({ meme, why, near: texts, perhaps }) => [meme.name, why, texts, perhaps])).toEqual([
      ['0.png', null, [], false],
      ['2.png', 'meaning', ['tags', 'text'], false],
      ['5.png', 'meaning', ['tags', 'text'], true],
    ]);
  });

  it('are omitted once they are deleted', () => {
    expect(engine.found(engine.fused(words(0), near([], [5])), () => undefined)).toEqual([]);
  });
});

describe('a query is asked by meaning', () => {
  const index = indexOf(
    [
      { name: 'a.png', text: 'bored at home' },
      { name: 'b.png', text: 'first class seat' },
      { name: 'holiday.png', description: 'A beach' },
    ].map((each) => searchDocOf(makeMeme(each))),
  );
  const wants = (typed: string): boolean => {
    const { query } = engine.parse(typed);
    const found = index.search(query, { limit: 100, only: null });
    return engine.wantsMeaning(query, { ...found, hits: hitsOf(found.hits), complete: true });
  };

  it('if no meme has its words, if some have a part of them, and if few have all', () => {
    expect(wants('retirement')).toBe(true);
    expect(wants('bored in class')).toBe(true);
    expect(wants('bored')).toBe(true);
  });

  it('not with a phrase, an excluded word or a filter, nor if it is the name of a file', () => {
    for (const typed of ['retirement "at home"', 'retirement -home', 'retirement is:favourite', 'holiday'])
      expect(wants(typed), typed).toBe(false);
  });
});
