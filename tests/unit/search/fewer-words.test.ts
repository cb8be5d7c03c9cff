import { describe, expect, it } from 'vitest';
import { fewerWords, type FewerWords } from '../../../src/lib/search/fewer-words';
import { parseQuery } from '../../../src/lib/search/words/query';
import type { MemeId } from '../../../src/lib/core/ids';
import { indexOf, searchDoc } from '../../support/search-index';

const index = indexOf([
  searchDoc('a', { text: 'red pill' }),
  searchDoc('b', { text: 'blue pill' }),
  searchDoc('c', { text: 'C++ wizard' }),
]);
const work = new Set(['c' as MemeId]);

const offers = (typed: string): Promise<FewerWords> =>
  fewerWords(typed, (candidate) => {
    const query = parseQuery(candidate);
    return Promise.resolve(index.search(query, { limit: 1, only: query.filters.length > 0 ? work : null }));
  });

describe('what is offered if a query finds nothing', () => {
  it('is the query with one word less, the fewest hits first', async () => {
    expect((await offers('blue pill wizard')).fewer).toEqual([{ query: 'blue pill', count: 1 }]);
  });

  it('is each word that finds something, if that does not', async () => {
    expect((await offers('red blue wizard matrix')).fewer.map(({ query }) => query)).toEqual(['red', 'blue', 'wizard']);
    expect((await offers('c++ pill')).fewer).toEqual([
      { query: 'c++', count: 1 },
      { query: 'pill', count: 2 },
    ]);
  });

  it('is the query without quotation marks, exclusions or filters', async () => {
    expect((await offers('"pill red"')).fewer).toEqual([{ query: 'pill red', count: 1 }]);
    expect((await offers('wizard -"c++"')).fewer).toEqual([{ query: 'wizard', count: 1 }]);
    expect((await offers('pill tag:"my work"')).unfiltered).toEqual({ query: 'pill', count: 2 });
  });

  it('leaves a filter whole that has a word of the query in it', async () => {
    expect((await offers('tag:pill red pill')).fewer.map(({ query }) => query)).not.toContain('tag: red pill');
  });

  it('is nothing, if nothing would be found', async () => {
    for (const typed of ['matrix', '"neo" matrix', 'matrix tag:work', ''])
      expect(await offers(typed)).toEqual({ unfiltered: null, fewer: [] });
  });
});
