import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery } from '../../../../../src/lib/search/words/query';
import { fingerprintOf, type SearchDoc } from '../../../../../src/lib/search/words/search-doc';
import type { MissingWords } from '../../../../../src/lib/search/words/words-protocol';
import type { MemeId } from '../../../../../src/lib/core/ids';
import { hitsOf } from '../../../../../src/lib/search/hit';
import type { SearchIndex } from '../../../../../src/workers/search/words/search-index';
import { find, indexOf, searchDoc } from '../../../../support/search-index';

const searchAll = (index: SearchIndex, typed: string): unknown =>
  index.search(parseQuery(typed), { limit: 2000, only: null });

const missing = (index: SearchIndex, typed: string): MissingWords | null =>
  index.search(parseQuery(typed), { limit: 9, only: null }).missing;

describe('the index', () => {
  it('ranks the exact word before a prefix match, and that before a typo', () => {
    const index = indexOf([
      searchDoc('typo', { description: 'keybaord' }),
      searchDoc('prefix', { description: 'keyboards-und-mehr keyboarder' }),
      searchDoc('exact', { description: 'keyboard' }),
      searchDoc('none', { description: 'piano' }),
    ]);
    expect(find(index, 'keyboard')).toEqual(['exact', 'prefix', 'typo']);
  });

  it('ranks a whole tag first, then the text on a meme, its file name and its folder', () => {
    const index = indexOf([
      searchDoc('folder', { folder: 'dog' }),
      searchDoc('name', { name: 'dog.jpg' }),
      searchDoc('text', { text: 'DOG' }),
      searchDoc('tag', { tags: ['dog'] }),
    ]);
    expect(find(index, 'dog ')).toEqual(['tag', 'text', 'name', 'folder']);
  });

  it('ranks adjacent words before the same words apart', () => {
    const index = indexOf([
      searchDoc('apart', { description: 'ice on a hill of cream', added: 2 }),
      searchDoc('side', { description: 'a hill of ice cream', added: 1 }),
    ]);
    expect(find(index, 'ice cream ')).toEqual(['side', 'apart']);
  });

  it('ranks the newest first among equal scores', () => {
    const docs = [3, 1, 2].map((added) => searchDoc(`m${added}`, { text: 'SAME', added }));
    expect(find(indexOf(docs), 'same')).toEqual(['m3', 'm2', 'm1']);
  });

  it('requires all words if a meme has them, and otherwise the rarest ones', () => {
    const docs = [
      searchDoc('both', { description: 'a wizard with a sandwich' }),
      searchDoc('one', { description: 'a wizard' }),
      ...Array.from({ length: 20 }, (_, at) => searchDoc(`other${at}`, { description: 'a sandwich' })),
    ];
    expect(find(indexOf(docs), 'wizard sandwich ')).toEqual(['both']);
    const without = indexOf(docs.slice(1));
    expect(find(without, 'wizard sandwich ')).toEqual(['one']);
    expect(missing(without, 'wizard sandwich ')).toEqual({
      words: [],
      others: ['wizard', 'sandwich'],
      hasOthers: false,
      weak: false,
      leftOut: false,
    });
  });

  it('drops a word that no meme has, and says which', () => {
    const docs = [
      searchDoc('pill', { description: 'a man takes a red pill' }),
      ...Array.from({ length: 30 }, (_, at) => searchDoc(`m${at}`, { description: 'a man and a dog' })),
    ];
    const index = indexOf(docs);
    // Most of the query: a hit like others.
    expect(find(index, 'Matrix red pill ')).toEqual(['pill']);
    expect(missing(index, 'Matrix red pill ')).toEqual({
      words: ['Matrix'],
      others: ['red', 'pill'],
      hasOthers: true,
      weak: false,
      leftOut: false,
    });
    // Half of it: only perhaps meant.
    expect(missing(index, 'the matrix pill ')).toEqual({
      words: ['matrix'],
      others: ['pill'],
      hasOthers: true,
      weak: true,
      leftOut: false,
    });
    expect(index.search(parseQuery('the matrix pill '), { limit: 9, only: null }).hits.ids).toEqual(['pill']);
    // Less than half, or nothing but words that say little: nothing.
    for (const typed of ['matrix neo trinity pill ', 'the matrix with a '])
      expect(index.search(parseQuery(typed), { limit: 9, only: null }).hits.ids).toEqual([]);
    // A typo's neighbour does not have the word.
    expect(missing(index, 'pilk matrix ')?.words).toEqual(['pilk', 'matrix']);
    expect(missing(index, 'pill ')).toBeNull();
  });

  it('finds nothing for words that only match badly', () => {
    const docs = Array.from({ length: 30 }, (_, at) =>
      searchDoc(`m${at}`, { description: `a man number ${at} with a dog` }),
    );
    for (const typed of ['submarine', 'a purple submarine with', 'xylophone dog', '"dog man"'])
      expect(find(indexOf(docs), typed)).toEqual([]);
  });

  it('searches only the given memes', () => {
    const index = indexOf([searchDoc('a', { description: 'cat dog' }), searchDoc('b', { description: 'cat' })]);
    expect(find(index, 'cat', new Set(['b' as MemeId]))).toEqual(['b']);
  });

  it('leaves out memes with excluded words, also if the query has no other words', () => {
    const index = indexOf([
      searchDoc('a', { description: 'cat dog', added: 1 }),
      searchDoc('b', { description: 'cat', added: 2 }),
      searchDoc('c', { description: 'bird', added: 3 }),
    ]);
    expect(find(index, 'cat -dog')).toEqual(['b']);
    expect(find(index, '-dog')).toEqual(['c', 'b']);
  });

  it('gives the matching fields, whether the words match as typed, and how they match', () => {
    const index = indexOf([
      searchDoc('a', { description: 'two dogs', tags: ['dog'] }),
      searchDoc('b', { text: 'DOGGO' }),
    ]);
    const { hits, matches } = index.search(parseQuery('dog'), { limit: 9, only: null });
    expect(hitsOf(hits).map(({ id, exact, fields }) => ({ id, exact, fields }))).toEqual([
      { id: 'a', exact: true, fields: ['description', 'tags'] },
      { id: 'b', exact: false, fields: ['text'] },
    ]);
    expect(matches).toContainEqual({ kind: 'form', mode: 'term', value: 'dogs' });
    expect(matches).toContainEqual({ kind: 'prefix', mode: 'prefix', value: 'dog' });
  });

  it('counts all matching memes, also those beyond the limit', () => {
    const docs = Array.from({ length: 50 }, (_, at) => searchDoc(`m${at}`, { text: 'CAT', added: at }));
    const { hits, total } = indexOf(docs).search(parseQuery('cat'), { limit: 3, only: null });
    expect({ ids: hits.ids, total }).toEqual({ ids: ['m49', 'm48', 'm47'], total: 50 });
  });

  it('replaces the texts of a meme', () => {
    const index = indexOf([searchDoc('a', { text: 'OLD' })]);
    index.put([searchDoc('a', { text: 'NEW' })]);
    expect([find(index, 'old'), find(index, 'new')]).toEqual([[], ['a']]);
  });
});

const vocabulary = [
  'cat',
  'cats',
  'dog',
  'monday',
  'monoay',
  'whenitsmonday',
  'know',
  'ledge',
  'knowledge',
  'a',
  '猫犬',
  'nooo',
  'wi-fi',
  'Mädchen',
  'forty two',
];
const text = fc.array(fc.constantFrom(...vocabulary), { maxLength: 5 }).map((words) => words.join(' '));
const made: fc.Arbitrary<SearchDoc> = fc
  .record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), description: text, text, name: text, tag: text })
  .map(({ id, tag, ...texts }) => searchDoc(id, { ...texts, tags: tag === '' ? [] : [tag], added: id.charCodeAt(0) }));
const step = fc.oneof(
  fc.array(made, { minLength: 1, maxLength: 4 }).map((docs) => ({ kind: 'put' as const, docs })),
  fc.constantFrom('a', 'b', 'c', 'd').map((id) => ({ kind: 'remove' as const, id: id as MemeId })),
  fc.constantFrom(true, false).map((whole) => ({ kind: 'work' as const, whole })),
);

describe('after any sequence of changes and merges', () => {
  it('the index finds the same as a new index of the remaining memes', () => {
    const queries = ['cat', 'dog monday', 'knowledge', '"know ledge"', '-cat', '猫', 'm', 'mondy'];
    queries.push('no', 'nooooo cat', 'wifi', '"a 42"', 'maedchen', 'matrix dog');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const index = indexOf([]);
        const left = new Map<MemeId, SearchDoc>();
        for (const each of steps) {
          if (each.kind === 'put') {
            index.put(each.docs);
            for (const doc of each.docs) left.set(doc.id, doc);
          } else if (each.kind === 'remove') {
            index.remove([each.id]);
            left.delete(each.id);
          } else index.work(0, each.whole);
        }
        const fresh = indexOf([...left.values()]);
        expect(new Map(index.fingerprints())).toEqual(new Map([...left].map(([id, doc]) => [id, fingerprintOf(doc)])));
        for (const query of queries) {
          const [found, expected] = [searchAll(index, query), searchAll(fresh, query)] as { matches: unknown[] }[];
          expect({ ...found, matches: new Set(found?.matches) }).toEqual({
            ...expected,
            matches: new Set(expected?.matches),
          });
        }
        while (index.work(1, true));
        if (left.size > 0) expect(index.whole()?.ids.length).toBe(left.size);
        for (const query of queries) expect(searchAll(index, query)).toEqual(searchAll(fresh, query));
      }),
      { numRuns: 150 },
    );
  });
});
