import { describe, expect, it } from 'vitest';
import type { Range } from '../../../../src/lib/library/found';
import { marksOf } from '../../../../src/lib/search/words/marks';
import type { Match } from '../../../../src/lib/search/words/words-protocol';
import type { MemeId } from '../../../../src/lib/core/ids';
import type { SearchDoc } from '../../../../src/lib/search/words/search-doc';

const doc = (texts: Partial<SearchDoc>): SearchDoc => ({
  id: 'a' as MemeId,
  description: '',
  text: '',
  name: '',
  folder: '',
  tags: [],
  added: 0,
  ...texts,
});
const pieces = (text: string, ranges: readonly Range[]): string[] =>
  ranges.map(([start, end]) => text.slice(start, end));
const marked = (text: string, ...matches: Omit<Match, 'kind'>[]): string[] =>
  pieces(
    text,
    marksOf(
      doc({ description: text }),
      matches.map((match) => ({ kind: 'exact', ...match })),
    ).description,
  );

describe('marks', () => {
  it('are set on whole words only', () => {
    expect(marked('A cat, a catalogue, CATS', { mode: 'term', value: 'cat' })).toEqual(['cat']);
  });

  it('cover only the matched prefix of a word', () => {
    expect(marked('Keyboards and a keyboard', { mode: 'prefix', value: 'keyb' })).toEqual(['Keyb', 'keyb']);
  });

  it('cover a match inside a longer word', () => {
    expect(marked('Der Schäferhund', { mode: 'inside', value: 'hund' })).toEqual(['hund']);
  });

  it('cover a word written as two, with the space between', () => {
    expect(marked('WEIRD KNOW LEDGE', { mode: 'run', value: 'know ledge' })).toEqual(['KNOW LEDGE']);
  });

  it('cover a word inside capitals without spaces, if it is a separate word nowhere', () => {
    expect(marked('WHENYOUREALIZEITSMONDAY', { mode: 'term', value: 'monday' })).toEqual(['MONDAY']);
    expect(marked('MONDAYISH MONDAY', { mode: 'term', value: 'monday' })).toEqual(['MONDAY']);
  });

  it('cover the original characters of folded text', () => {
    expect(marked('Straße ﬁn Cafe\u0301', { mode: 'term', value: 'strasse' })).toEqual(['Straße']);
    expect(marked('Straße ﬁn Cafe\u0301', { mode: 'term', value: 'cafe' })).toEqual(['Cafe\u0301']);
    expect(marked('ﬁn', { mode: 'prefix', value: 'f' })).toEqual(['ﬁ']);
    expect(marked("I DON'T KNOW", { mode: 'term', value: 'dont' })).toEqual(["DON'T"]);
    expect(marked('眠そうな猫が', { mode: 'run', value: '猫' })).toEqual(['猫']);
  });

  it('cover words that the index has in another spelling', () => {
    expect(marked('Das Mädchen', { mode: 'term', value: 'maedchen' })).toEqual(['Mädchen']);
    expect(marked('Das Mädchen', { mode: 'prefix', value: 'maed' })).toEqual(['Mädchen']);
    expect(marked('AC/DC', { mode: 'term', value: 'acdc' })).toEqual(['AC/DC']);
    expect(marked('C, C# and C++', { mode: 'term', value: 'c++' })).toEqual(['C++']);
    expect(marked('ROCK & ROLL, rock, roll', { mode: 'run', value: 'rock & roll' })).toEqual(['ROCK & ROLL']);
  });

  it('are given per field, and for tags per tag', () => {
    const texts = doc({ text: 'DOG', name: 'my-dog.jpg', folder: 'dog/2024', tags: ['cat', 'hot dog'] });
    const marks = marksOf(texts, [{ kind: 'exact', mode: 'term', value: 'dog' }]);
    expect(marks).toEqual({ description: [], text: [[0, 3]], name: [[3, 6]], folder: [[0, 3]], tags: [[], [[4, 7]]] });
  });
});

describe('marks of a long text', () => {
  const filler = 'Lorem ípsum dolor sit amet. '.repeat(7000);
  const long = `${filler}A needle in hay. ${filler}`.slice(0, 200_000);
  const at = long.indexOf('needle');

  it('are found wherever they are', () => {
    const ranges = marksOf(doc({ text: long }), [{ kind: 'exact', mode: 'term', value: 'needle' }]).text;
    expect(ranges).toEqual([[at, at + 6]]);
  });

  it('are those of whole words before those inside words', () => {
    const text = `${'needless words. '.repeat(130)}${'x '.repeat(2000)}a needle`;
    expect(marked(text, { mode: 'term', value: 'needle' })).toEqual(['needle']);
    expect(marked(`${text.slice(0, -6)}pin`, { mode: 'term', value: 'needle' })[0]).toBe('needle');
  });

  it('are found in a phrase across the border of two sections', () => {
    for (let shift = 0; shift < 60; shift += 1) {
      const text = `${'x '.repeat(1900)}${'y'.repeat(shift)} ice cream ${'z '.repeat(900)}`;
      expect(marked(text, { mode: 'term', value: 'ice cream' })).toEqual(['ice cream']);
    }
  });

  it('are found in letters without spaces', () => {
    const text = `${'猫と犬'.repeat(2000)}魚の目`;
    expect(marked(text, { mode: 'term', value: '魚の' })).toEqual(['魚の']);
  });

  it('take as little time as those of a short text, also if there are none', () => {
    const few = filler.slice(0, 2000);
    /** The shortest of several times, because other programs may delay some of them. */
    const msOf = (text: string, value: string): number => {
      const times = Array.from({ length: 8 }, () => {
        const started = performance.now();
        marksOf(doc({ text }), [{ kind: 'exact', mode: 'term', value }]);
        return performance.now() - started;
      });
      return Math.min(...times);
    };
    const short = msOf(few, 'dolor');
    expect(msOf(long, 'dolor')).toBeLessThan(8 * short);
    // Without a mark the whole text is looked through, much faster than it is compared.
    expect(msOf(long, 'absent')).toBeLessThan(60 * short);
  });
});
