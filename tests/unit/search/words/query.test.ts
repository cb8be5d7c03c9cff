import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasWords, isEmptyQuery, parseQuery, queryOfText, type Phrase } from '../../../../src/lib/search/words/query';

const said = (words: Phrase): string => words.map(({ term }) => term).join(' ');

describe('reading a query', () => {
  it('takes words, phrases, what must not be there and filters apart', () => {
    const query = parseQuery('Cat "one does" -dog -"bad thing" tag:"Office Work" -in:Memes/2024 is:failed ');
    expect(said(query.words)).toBe('cat');
    expect(query.phrases.map(said)).toEqual(['one does']);
    expect(query.not.map(said)).toEqual(['dog', 'bad thing']);
    expect(query.filters).toEqual([
      { any: [{ key: 'tag', value: 'office work', typing: false }], not: false },
      { any: [{ key: 'in', value: 'memes/2024', typing: false }], not: true },
      { any: [{ key: 'is', value: 'failed', typing: false }], not: false },
    ]);
  });

  it('takes the last word for unfinished until a space follows', () => {
    expect(parseQuery('cat keyb').typing).toBe('word');
    expect(parseQuery('cat keyb ').typing).toBeNull();
    expect(parseQuery('"cat keyb').typing).toBe('phrase');
    expect(parseQuery('"cat keyb"').typing).toBeNull();
    expect(parseQuery('tag:ca').filters).toEqual([{ any: [{ key: 'tag', value: 'ca', typing: true }], not: false }]);
  });

  it('ends an open quote with the text', () => {
    expect(parseQuery('say "one does not').phrases.map(said)).toEqual(['one does not']);
  });

  it('takes curly quotes for quotes', () => {
    expect(parseQuery('„eins zwei“ “three four”').phrases.map(said)).toEqual(['eins zwei', 'three four']);
  });

  it('looks for unknown filters as words', () => {
    expect(said(parseQuery('foo:bar is:banana ').words)).toBe('foo bar is banana');
  });

  it('leaves a filter out that has no value yet', () => {
    expect(isEmptyQuery(parseQuery('tag:'))).toBe(true);
    expect(isEmptyQuery(parseQuery('-in:'))).toBe(true);
  });

  it('takes a hyphen inside a word for a space and one before it for not', () => {
    expect(said(parseQuery('spider-man ').words)).toBe('spider man');
    expect(parseQuery('-spider-man').not.map(said)).toEqual(['spider man']);
  });

  it('cuts scripts without spaces into words', () => {
    expect(said(parseQuery('悲しい犬').words)).toBe('悲しい 犬');
  });

  it('knows a query that asks for nothing', () => {
    for (const typed of ['', '  ', '-', '"', '""', '!?…', 'tag:""']) expect(isEmptyQuery(parseQuery(typed))).toBe(true);
    expect(hasWords(parseQuery('is:failed'))).toBe(false);
  });

  it('takes a text on a picture as words alone, whatever it looks like', () => {
    const query = queryOfText('"NOT" -ME tag:work is:failed THIS IS FINE, FINE');
    expect(query.words.map(({ term }) => term)).toEqual(['not', 'me', 'tag', 'work', 'is', 'failed', 'this', 'fine']);
    expect(query).toMatchObject({ phrases: [], not: [], filters: [], typing: null });
  });

  it('reads anything', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('"', '-', ':', 'tag:', 'in:', 'is:', '-"', 'is:failed', '“', ' ', "'", '犬猫', '#'),
    );
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => pieces.join('')),
        (typed) => {
          const { words, phrases, not } = parseQuery(typed);
          for (const { term } of [...words, ...phrases.flat(), ...not.flat()]) expect(term).not.toBe('');
          for (const phrase of [...phrases, ...not]) expect(phrase.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 500 },
    );
  });
});
