import { describe, expect, test } from 'vitest';
import type { SimilarPair } from '$lib/copies/likeness';
import type { MemeId } from '$lib/core/ids';
import { moreLikeThis } from '$lib/search/more-like';

const id = (name: string): MemeId => name as MemeId;
const alike = (b: string, likeness: SimilarPair['likeness']): SimilarPair => ({
  a: id('me'),
  b: id(b),
  likeness,
  distance: 3,
});

describe('more like this', () => {
  const me = { id: id('me'), tags: ['cat', 'monday'] };

  test('ranks similar pictures before similar meaning before shared tags, and gives the reasons', () => {
    const others = [
      { id: id('tagged'), tags: ['cat', 'monday'] },
      { id: id('template'), tags: [] },
      { id: id('meant'), tags: [] },
      { id: id('nothing'), tags: ['dog'] },
    ];
    const evidence = { meaning: [{ id: id('meant'), score: 0.8 }], alike: [alike('template', 'same-template')] };
    expect(moreLikeThis(me, others, evidence, 10)).toEqual([
      { id: 'template', reasons: ['same-template'] },
      { id: 'meant', reasons: ['meaning'] },
      { id: 'tagged', reasons: ['tags'] },
    ]);
  });

  test('sums the weights of reasons, leaves out the meme itself, and returns at most `count` memes', () => {
    const others = [me, { id: id('a'), tags: ['cat'] }, { id: id('b'), tags: [] }];
    const meaning = ['b', 'a', 'me'].map((name) => ({ id: id(name), score: 0.5 }));
    const found = moreLikeThis(me, others, { meaning, alike: [] }, 1);
    expect(found).toEqual([{ id: 'a', reasons: ['meaning', 'tags'] }]);
  });

  test('ranks a rare shared tag before a common one', () => {
    const common = Array.from({ length: 50 }, (_, index) => ({ id: id(`${index}`), tags: ['cat'] }));
    const found = moreLikeThis(me, [...common, { id: id('rare'), tags: ['monday'] }], { meaning: [], alike: [] }, 1);
    expect(found[0]?.id).toBe('rare');
  });
});
