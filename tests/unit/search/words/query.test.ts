import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasWords, isEmptyQuery, parseQuery, queryOfText, type Phrase } from '../../../../src/lib/search/words/query';

const textOf = (words: Phrase): string => words.map(({ term }) => term).join(' ');

describe('parsing a query', () => {
  it('separates words, phrases, exclusions and filters', () => {
    const query = parseQuery('Cat "one does" -dog -"bad thing" tag:"Office Work" -in:Memes/2024 is:failed ');
    expect(textOf(query.words)).toBe('cat');
    expect(query.phrases.map(textOf)).toEqual(['one does']);
    expect(query.not.map(textOf)).toEqual(['dog', 'bad thing']);
    expect(query.filters).toEqual([
      { any: [{ key: 'tag', value: 'office work', typing: false }], not: false },
      { any: [{ key: 'in', value: 'memes/2024', typing: false }], not: true },
      { any: [{ key: 'is', value: 'failed', typing: false }], not: false },
    ]);
  });

  it('treats the last word as unfinished until a space follows', () => {
    expect(parseQuery('cat keyb').typing).toBe('word');
    expect(parseQuery('cat keyb ').typing).toBeNull();
    expect(parseQuery('"cat keyb').typing).toBe('phrase');
    expect(parseQuery('"cat keyb"').typing).toBeNull();
    expect(parseQuery('tag:ca').filters).toEqual([{ any: [{ key: 'tag', value: 'ca', typing: true }], not: false }]);
  });

  it('ends an open quote at the end of the text', () => {
    expect(parseQuery('say "one does not').phrases.map(textOf)).toEqual(['one does not']);
  });

  it('accepts curly quotes', () => {
    expect(parseQuery('„eins zwei“ “three four”').phrases.map(textOf)).toEqual(['eins zwei', 'three four']);
  });

  it('treats unknown filters as words', () => {
    expect(textOf(parseQuery('foo:bar is:banana ').words)).toBe('foo bar is banana');
  });

  it('ignores a filter without a value', () => {
    expect(isEmptyQuery(parseQuery('tag:'))).toBe(true);
    expect(isEmptyQuery(parseQuery('-in:'))).toBe(true);
  });

  it('treats a hyphen inside a word as a space, and one before it as an exclusion', () => {
    expect(textOf(parseQuery('spider-man ').words)).toBe('spider man');
    expect(parseQuery('-spider-man').not.map(textOf)).toEqual(['spider man']);
  });

  it('treats short words written together as one, and knows their other spellings', () => {
    expect(parseQuery('AC/DC Mädchen ').words).toMatchObject([
      { term: 'acdc', also: ['ac dc'], typed: 'AC/DC' },
      { term: 'madchen', also: ['maedchen'], typed: 'Mädchen' },
    ]);
    expect(parseQuery('c++ disney+ ').words.map(({ also }) => also)).toEqual([[], ['disney']]);
  });

  it('splits scripts without spaces into words', () => {
    expect(textOf(parseQuery('悲しい犬').words)).toBe('悲しい 犬');
  });

  it('recognises an empty query', () => {
    for (const typed of ['', '  ', '-', '"', '""', '!?…', 'tag:""']) expect(isEmptyQuery(parseQuery(typed))).toBe(true);
    expect(hasWords(parseQuery('is:failed'))).toBe(false);
  });

  it('treats the text of a picture as words only, without quotes, exclusions and filters', () => {
    const query = queryOfText('"NOT" -ME tag:work is:failed THIS IS FINE, FINE');
    expect(query.words.map(({ term }) => term)).toEqual(['not', 'me', 'tag', 'work', 'is', 'failed', 'this', 'fine']);
    expect(query).toMatchObject({ phrases: [], not: [], filters: [], typing: null });
  });

  it('accepts any input', () => {
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
