import { describe, expect, it } from 'vitest';
import { findMemes } from '../../../../src/lib/search/words/find';
import { judge, judgedMemes, judgedQueries, scoreTable, wrongHits, type SearchFunction } from '../../../support/judge';
import { configuredMiniSearch, plainMiniSearch } from '../../../support/mini-search';
import { makeMeme } from '../../../support/records';
import { find, indexOf } from '../../../support/search-index';

/** Minimum results of search by words alone, slightly below the measured ones (0.995, 0.995, 1.000). */
const FLOOR = { recall: 0.98, mrr: 0.97, nothing: 0.95 };

const docs = judgedMemes();
const index = indexOf(docs);
const memes = docs.map((doc) => makeMeme(doc)).reverse();
const words: SearchFunction = (query) => find(index, query);
const substring: SearchFunction = (query) => findMemes(memes, query).map(({ id }) => id);
const miniSearch = plainMiniSearch(docs);
const equipped = configuredMiniSearch(docs);

const queries = judgedQueries();
const byWords = queries.filter(({ kind }) => kind !== 'meaning');

describe('on the judged set', () => {
  it('search by words reaches its minimum results', () => {
    console.log(
      scoreTable(queries, { words, substring, 'MiniSearch defaults': miniSearch, 'MiniSearch equipped': equipped }),
    );
    const { recall, mrr, nothing } = judge(byWords, words);
    expect(recall).toBeGreaterThanOrEqual(FLOOR.recall);
    expect(mrr).toBeGreaterThanOrEqual(FLOOR.mrr);
    expect(nothing).toBeGreaterThanOrEqual(FLOOR.nothing);
  });

  it.each([
    ['plain substring search', substring],
    ['MiniSearch as it comes', miniSearch],
    ['MiniSearch with our tokens, stems, prefixes, typos and phrases', equipped],
  ])('it is better than %s', (_, other) => {
    const [ours, theirs] = [judge(byWords, words), judge(byWords, other)];
    expect(ours.recall).toBeGreaterThan(theirs.recall);
    expect(ours.mrr).toBeGreaterThan(theirs.mrr);
    expect(ours.nothing).toBeGreaterThanOrEqual(theirs.nothing ?? 0);
  });

  it('no query finds a meme that is judged wrong for it', () => {
    expect(wrongHits(queries, words)).toEqual([]);
  });

  it('every scoreTable names existing memes, and each query occurs once', () => {
    const ids = new Set<string>(docs.map(({ id }) => id));
    for (const { best, also = [], never = [] } of queries)
      for (const id of [...best, ...also, ...never]) expect(ids).toContain(id);
    expect(new Set(queries.map(({ query }) => query)).size).toBe(queries.length);
    expect(docs.length).toBeGreaterThanOrEqual(150);
    expect(queries.length).toBeGreaterThanOrEqual(120);
  });
});
