import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hitsOf } from '../../../../../src/lib/search/hit';
import { marksOf } from '../../../../../src/lib/search/words/marks';
import { parseQuery } from '../../../../../src/lib/search/words/query';
import { find, indexOf, searchDoc } from '../../../../support/search-index';

/** The memes that a query finds as typed or in another spelling, and what is marked in their texts. */
function exact(query: string, ...texts: readonly string[]): string[] {
  const docs = texts.map((text, at) => searchDoc(String(at), { text, added: -at }));
  const { hits, matches } = indexOf(docs).search(parseQuery(query), { limit: 99, only: null });
  return hitsOf(hits).flatMap(({ id, exact }) => {
    const text = texts[Number(id)] ?? '';
    const doc = searchDoc(id, { text });
    return exact
      ? [
          marksOf(doc, matches)
            .text.map(([start, end]) => text.slice(start, end))
            .join('|'),
        ]
      : [];
  });
}

describe('stretched words', () => {
  it.each([
    ['no', 'NOOOOO way', 'NOOOOO'],
    ['noooo ', 'no way', 'no'],
    ['noooo ', 'NOOO way', 'NOOO'],
    ['what', 'Whaaaaat?', 'Whaaaaat'],
    ['sooooo full ', 'full of so much', 'full|so'],
    ['"so full"', 'I am SOOO FULL', 'SOOO FULL'],
    ['yesss ', 'YES', 'YES'],
    ['omggg ', 'OMG', 'OMG'],
    ['lol', 'looooool', 'looooool'],
    ['hello', 'HELLLOOOO', 'HELLLOOOO'],
    ['good', 'goooood', 'goooood'],
    ['haha', 'hahahahaha', 'hahahahaha'],
    ['hahahaha ', 'haha', 'haha'],
    ['bwahahahaha ', 'Bwahahaha', 'Bwahahaha'],
    ['нет', 'НЕЕЕЕТ', 'НЕЕЕЕТ'],
    ['όχι', 'όχιιιι', 'όχιιιι'],
    ['לא', 'לאאאא', 'לאאאא'],
    ['हाँ', 'हााााँ', 'हााााँ'],
    ['ㅋㅋㅋㅋㅋㅋㅋ ', 'ㅋㅋㅋ', 'ㅋㅋㅋ'],
  ])('%s finds %s', (query, text, marked) => {
    expect(exact(query, text, 'something else')).toEqual([marked]);
  });

  it('are those with a letter three times: two are how words are spelled', () => {
    for (const [query, text] of [
      ['god', 'good'],
      ['good', 'god'],
      ['bot', 'boot'],
      ['to', 'too'],
      ['too', 'to'],
      ['i', 'III'],
      ['iii', 'i'],
      ['w', 'www'],
      ['1000', '10'],
      ['10', '1000'],
      ['heloooo', 'hello'],
    ] as const)
      expect(exact(`${query} `, text)).toEqual([]);
  });

  it('find their plain form and each other, whichever letters are stretched', () => {
    const word = fc.constantFrom('no', 'what', 'please', 'hello', 'again', 'привет');
    const stretches = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 7, maxLength: 7 });
    const stretch = (plain: string, by: readonly number[]): string =>
      // Doubled letters are stretched together.
      plain.replace(/(.)\1*/gu, (run: string, letter: string, at: number) => {
        const more = by[at] ?? 0;
        return more === 0 ? run : letter.repeat(more + 2);
      });
    fc.assert(
      fc.property(word, stretches, stretches, (plain, first, second) => {
        expect(exact(`${plain} `, stretch(plain, first))).toHaveLength(1);
        expect(exact(`${stretch(plain, first)} `, plain)).toHaveLength(1);
        expect(exact(`${stretch(plain, first)} `, stretch(plain, second))).toHaveLength(1);
      }),
    );
  });
});

describe('words with signs', () => {
  it.each([
    ['acdc', 'AC/DC live', 'AC/DC'],
    ['acdc', 'acdc live', 'acdc'],
    ['AC/DC', 'acdc live', 'acdc'],
    ['ac/dc', 'AC DC live', 'AC DC'],
    ['ac/dc', 'AC/DC live', 'AC/DC'],
    ['"ac/dc live"', 'AC DC LIVE', 'AC DC LIVE'],
    ['usa', 'Made in the U.S.A.', 'U.S.A'],
    ['U.S.A.', 'made in the usa', 'usa'],
    ['wifi', 'WI-FI IS MINE', 'WI-FI'],
    ['wi-fi', 'no wifi', 'wifi'],
    ['email', 'an e-mail', 'e-mail'],
    ['e-mail', 'an email', 'email'],
    ['trex', 'T-Rex', 'T-Rex'],
    ['r2d2', 'R2-D2', 'R2-D2'],
    ['24/7', 'open 24/7', '24/7'],
    ['247', 'open 24/7', '24/7'],
    ['c++', 'C++ is fun', 'C++'],
    ['c#', 'C# is fun', 'C#'],
    ['disney+ ', 'Disney', 'Disney'],
    ['50%', '50% off', '50'],
    ['r&b', 'R&B', 'R&B'],
    ['rb', 'R&B', 'R&B'],
    ['rock and roll', 'Rock & Roll', 'Rock|&|Roll'],
    ['"rock and roll"', 'ROCK & ROLL', 'ROCK & ROLL'],
    ['"rock & roll"', 'rock and roll', 'rock and roll'],
    ['"rock n roll"', 'rock and roll', 'rock and roll'],
    ['"rock and roll"', "ROCK 'N' ROLL", "ROCK 'N' ROLL"],
    ["rock'n'roll", 'rock and roll', 'rock and roll'],
    ['"rock and roll"', "Rock'n'Roll", "Rock'n'Roll"],
    ['straße', 'STRASSE', 'STRASSE'],
    ['strasse', 'Straße', 'Straße'],
    ['mädchen', 'Maedchen', 'Maedchen'],
    ['maedchen', 'Mädchen', 'Mädchen'],
    ['madchen', 'Mädchen', 'Mädchen'],
    ['schoen', 'schön', 'schön'],
    ['ueber', 'ÜBER', 'ÜBER'],
    ['smoerrebroed', 'smørrebrød', 'smørrebrød'],
    ['aarhus', 'Århus', 'Århus'],
    ['ae', 'Æ', 'Æ'],
    ['"ein maedchen"', 'Ein Mädchen', 'Ein Mädchen'],
  ])('%s finds %s', (query, text, marked) => {
    expect(exact(query, text, 'something else')).toEqual([marked]);
  });

  it('C++ and C# are not C, and poets are no pots', () => {
    expect(exact('c++', 'vitamin C', 'C#', 'C++')).toEqual(['C++']);
    expect(exact('poet ', 'pot')).toEqual([]);
    expect(exact('pot ', 'poet')).toEqual([]);
  });

  it('are found while they are being typed', () => {
    const index = indexOf([searchDoc('spider', { text: 'SPIDER-MAN' }), searchDoc('wifi', { text: 'WI-FI' })]);
    for (const typed of ['spid', 'spider-', 'spider-m', 'spider-ma', 'spiderma'])
      expect(find(index, typed)).toEqual(['spider']);
    for (const typed of ['wi-', 'wi-f', 'wi-fi', 'wif']) expect(find(index, typed)).toEqual(['wifi']);
  });
});

describe('numbers', () => {
  it.each([
    ['42', 'the answer is FORTY TWO', 'FORTY TWO'],
    ['42', 'the answer is forty-two', 'forty-two'],
    ['forty two', 'the answer is 42', '42'],
    ['two dogs', '2 dogs', '2|dogs'],
    ['"in 5 years"', 'in five years', 'in five years'],
    ['"twenty one dogs"', '21 dogs', '21 dogs'],
    ['"21 dogs"', 'twenty one dogs', 'twenty one dogs'],
    ['1st', 'the first', 'first'],
    ['3 ', 'drei Hunde', 'drei'],
  ])('%s finds %s', (query, text, marked) => {
    expect(exact(query, text, 'something else')).toEqual([marked]);
  });

  it('in words are not the numbers in names of files', () => {
    const index = indexOf([searchDoc('a', { name: 'wizard 2.png' }), searchDoc('b', { text: '2 wizards' })]);
    expect(find(index, 'two ')).toEqual(['b']);
    expect(find(index, '2 ')).toEqual(['b', 'a']);
  });
});

describe('what is not meant by a word', () => {
  const found = (query: string, ...texts: readonly string[]): string[] =>
    find(indexOf(texts.map((text, at) => searchDoc(String(at), { text }))), query);
  const missing = (query: string, ...texts: readonly string[]): unknown =>
    indexOf(texts.map((text, at) => searchDoc(String(at), { text }))).search(parseQuery(query), {
      limit: 9,
      only: null,
    }).missing;

  it('a letter or two, repeated, is no word with a wrong doubling', () => {
    expect(found('aaaaaa', 'a frog')).toEqual([]);
    expect(found('iiiii', 'I AM')).toEqual([]);
    expect(found('parott', 'a parrot')).toEqual(['0']);
  });

  it('a stretched function word is not required', () => {
    expect(found('sooo frog', 'a frog')).toEqual(['0']);
    expect(missing('sooo frog', 'a frog')).toBeNull();
  });

  it('a meme that an exclusion leaves out has the words', () => {
    expect(missing('frog -money', 'frog money')).toMatchObject({ words: [], leftOut: true });
    expect(missing('frog cat', 'a frog', 'a cat')).toMatchObject({ words: [], leftOut: false });
    expect(missing('"roll rock"', 'rock and roll')).toMatchObject({ words: ['roll rock'] });
  });
});
