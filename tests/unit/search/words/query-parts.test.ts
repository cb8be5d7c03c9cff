import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery, type Query } from '../../../../src/lib/search/words/query';
import { continuesSearch, queryParts, withoutPart } from '../../../../src/lib/search/words/query-parts';

/** What each part is taken for. */
const read = (typed: string): string[] =>
  queryParts(typed).map(({ kind, not, text, filter }) =>
    [not ? 'not' : '', filter?.key ?? (kind === 'words' ? '' : kind), text].filter(Boolean).join(' '),
  );

/** The query without the part that says this. */
function without(typed: string, text: string): string {
  const part = queryParts(typed).find((one) => one.text === text);
  return part === undefined ? `no part ${text}` : withoutPart(typed, part);
}

describe('the parts of a query', () => {
  it('are its words, phrases, exclusions and filters, as typed', () => {
    expect(read('Cat "one does" -dog -"bad thing" tag:"Büro Work" -in:Memes/2024 is:failed type:jpg')).toEqual([
      'Cat',
      'phrase one does',
      'not dog',
      'not phrase bad thing',
      'tag Büro Work',
      'not in Memes/2024',
      'is failed',
      'type jpg',
    ]);
  });

  it('are only what was understood', () => {
    expect(read('cat tag: - "" !? -in:')).toEqual(['cat']);
    expect(read('foo:bar is:banana')).toEqual(['foo:bar', 'is:banana']);
  });

  it('are whole words as typed, also in scripts without spaces and as emoji', () => {
    expect(read('spider-man DogPark 悲しい犬 😹 אבא')).toEqual(['spider-man', 'DogPark', '悲しい犬', '😹', 'אבא']);
  });

  it('end an open quote at the end', () => {
    expect(read('say "one does not')).toEqual(['say', 'phrase one does not']);
  });

  it('have what is repeated once', () => {
    expect(read('cat dog CAT "cat" tag:work tag:Work')).toEqual(['cat', 'dog', 'phrase cat', 'tag work']);
    expect(without('cat dog CAT bird', 'cat')).toBe('dog bird');
  });
});

describe('a query without one of its parts', () => {
  it('keeps the rest, its order and its quotes', () => {
    const query = 'cat  "one does"   -dog tag:"Office Work" end';
    expect(without(query, 'cat')).toBe('"one does"   -dog tag:"Office Work" end');
    expect(without(query, 'one does')).toBe('cat  -dog tag:"Office Work" end');
    expect(without(query, 'dog')).toBe('cat  "one does"   tag:"Office Work" end');
    expect(without(query, 'Office Work')).toBe('cat  "one does"   -dog end');
  });

  it('leaves finished words finished', () => {
    expect(without('cat dog', 'dog')).toBe('cat ');
    expect(parseQuery(without('cat dog', 'dog')).typing).toBeNull();
    expect(without('cat dog', 'cat')).toBe('dog');
  });

  it('joins nothing that the part kept apart', () => {
    expect(without('foo"bar"baz', 'bar')).toBe('foo baz');
    expect(without('foo"bar" baz', 'bar')).toBe('foo baz');
    expect(without('foo"bar"', 'bar')).toBe('foo ');
  });

  it('keeps an open quote open', () => {
    expect(without('cat "one does', 'cat')).toBe('"one does');
    expect(without('cat "one does', 'one does')).toBe('cat ');
  });

  it('is empty without the last one', () => {
    expect(without(' cat ', 'cat')).toBe('');
    expect(withoutPart('cat', { key: 'another' })).toBe('cat');
  });

  it('is parsed as the query without the part, whatever is typed', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom('"', '“', '-', 'tag:', 'in:', 'is:', '-"', 'is:failed', 'foo:', ' ', '\u3000', "'", '犬猫', '#'),
      fc.constantFrom('cat', 'Cat', 'dog', '👨‍👩‍👧', 'שלום', 'tag:work', '-cat', '"a cat"', 'x'.repeat(200)),
    );
    // What stands at the end may be unfinished before, but not after.
    const filters = (query: Query): string[] =>
      query.filters.map(({ any, not }) => JSON.stringify([not, ...any.map(({ key, value }) => [key, value])]));
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
        (typed) => {
          const parts = queryParts(typed);
          const before = parseQuery(typed);
          for (const part of parts) {
            const left = withoutPart(typed, part);
            const others = parts.filter(({ key }) => key !== part.key);
            expect(queryParts(left).map(({ key, text }) => [key, text])).toEqual(
              others.map(({ key, text }) => [key, text]),
            );
            const after = parseQuery(left);
            const alone = parseQuery(`${typed.slice(...(part.ranges[0] ?? [0, 0]))} `);
            const gone = (list: readonly unknown[]) => new Set(list.map((item) => JSON.stringify(item)));
            for (const kind of ['phrases', 'not'] as const) {
              const without = before[kind].filter((phrase) => !gone(alone[kind]).has(JSON.stringify(phrase)));
              expect(after[kind].filter((phrase) => !gone(alone[kind]).has(JSON.stringify(phrase)))).toEqual(without);
            }
            expect(filters(after)).toEqual(filters(before).filter((filter) => !filters(alone).includes(filter)));
            for (const { term } of after.words) expect(before.words.map((word) => word.term)).toContain(term);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a search', () => {
  it('goes on while a word stays or is typed on, and is another one otherwise', () => {
    for (const [before, now] of [
      ['ca', 'cat'],
      ['cat', 'ca'],
      ['cat dog', 'dog'],
      ['Cat', 'cat tag:work'],
    ] as const)
      expect(continuesSearch(before, now)).toBe(true);
    for (const [before, now] of [
      ['cat', ''],
      ['', 'cat'],
      ['cat', 'd'],
      ['cat', ' '],
    ] as const)
      expect(continuesSearch(before, now)).toBe(false);
  });
});
