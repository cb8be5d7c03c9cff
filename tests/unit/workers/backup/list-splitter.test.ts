import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ListSplitter } from '../../../../src/workers/backup/list-splitter';

type Split = { readonly fields: [string, unknown][]; readonly elements: [string, unknown][]; readonly lists: string[] };

/** Splits text that arrives in pieces of `size` UTF-16 units; parts are parsed, and a part that is too long is null. */
function split(text: string, size = text.length + 1, limit = 1_000_000): Split {
  const found: Split = { fields: [], elements: [], lists: [] };
  const splitter = new ListSplitter(
    {
      onField: (key, json) => found.fields.push([key, JSON.parse(json)]),
      onList: (key) => found.lists.push(key),
      onElement: (key, json) => found.elements.push([key, json === null ? null : JSON.parse(json)]),
    },
    limit,
  );
  for (let from = 0; from < text.length; from += size) splitter.push(text.slice(from, from + size));
  splitter.end();
  return found;
}

describe('splitting JSON that arrives in pieces', () => {
  test('finds the same fields and elements as parsing the whole, for any object and any pieces', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const object = fc.dictionary(fc.string(), fc.oneof(value, fc.array(value, { maxLength: 4 })));
    fc.assert(
      fc.property(object, fc.integer({ min: 1, max: 9 }), fc.constantFrom(undefined, 1, '\t'), (json, size, indent) => {
        const text = JSON.stringify(json, null, indent);
        const { fields, elements, lists } = split(text, size);
        const plain = JSON.parse(text) as Record<string, unknown>;
        const isList = ([, item]: [string, unknown]): boolean => Array.isArray(item);
        expect(fields).toEqual(Object.entries(plain).filter((entry) => !isList(entry)));
        const ofLists = Object.entries(plain).filter(isList) as [string, unknown[]][];
        expect(elements).toEqual(ofLists.flatMap(([key, items]) => items.map((item) => [key, item])));
        expect(lists).toEqual(ofLists.map(([key]) => key));
      }),
    );
  });

  test('drops an element that is too long and keeps those around it', () => {
    const text = JSON.stringify({ memes: ['a', 'b'.repeat(500), 'c'] });
    expect(split(text, 7, 100).elements).toEqual([
      ['memes', 'a'],
      ['memes', null],
      ['memes', 'c'],
    ]);
  });

  test('takes a byte order mark', () => {
    expect(split('\ufeff{"a":1}').fields).toEqual([['a', 1]]);
  });

  test.each(['', '[]', '{', '{"a":1', '{"a":[1,2', '{"a":"x', '{"a" 1}', '{}{}', '{"a":[1]]}', '{a:1}'])(
    'throws a SyntaxError for %j',
    (text) => {
      expect(() => split(text)).toThrow(SyntaxError);
    },
  );
});
