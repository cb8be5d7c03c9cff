import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitWords, WordList, type Char } from '../../../../src/workers/reader/words';

const words = new WordList(readFileSync(new URL('../../../../src/workers/reader/words.txt', import.meta.url), 'utf8'));

/**
 * Typical probabilities of a space before a character: inside a word, at a lost space, at a space almost recognised.
 */
const INSIDE = 0.0001;
const LOST = 0.03;
const NEARLY = 0.3;

/** Characters of a text in which `|` is a lost space and `¦` one almost recognised. */
function charsOf(text: string): Char[] {
  const chars: Char[] = [];
  let space = 0;
  for (const char of text) {
    if (char === '|') space = LOST;
    else if (char === '¦') space = NEARLY;
    else {
      chars.push({ char, space });
      space = INSIDE;
    }
  }
  return chars;
}

const split = (text: string): string => splitWords(charsOf(text), words);

describe('restoring lost spaces', () => {
  it('splits capitals where the recogniser gave a space a low probability', () => {
    expect(split('WEIRD|KNOWLEDGE|INCREASED')).toBe('WEIRD KNOWLEDGE INCREASED');
    expect(split('BUT|WHEN|I|DO|I|DO|IT')).toBe('BUT WHEN I DO I DO IT');
  });

  it('splits by the word list alone where the probability of a space is neutral', () => {
    const undecided = Array.from('ONEDOESNOTSIMPLY').map((char) => ({ char, space: 0.003 }));
    expect(splitWords(undecided, words)).toBe('ONE DOES NOT SIMPLY');
  });

  it('never splits a listed word, even one made of listed words', () => {
    for (const word of ['SOMETHING', 'together', 'Nowhere', "DON'T", 'TODAY!']) expect(split(word)).toBe(word);
    expect(split('TO¦DAY')).toBe('TODAY');
  });

  it('does not split an unknown word where the recogniser saw no space', () => {
    expect(split('PIKACHU')).toBe('PIKACHU');
    expect(split('Brzeczyszczykiewicz')).toBe('Brzeczyszczykiewicz');
  });

  it('splits unknown words where the recogniser almost saw a space', () => {
    expect(split('PORQUE¦NINGUNO')).toBe('PORQUE NINGUNO');
  });

  it.each([
    '12:30',
    '$1,000.50',
    '50%',
    'https://example.org/makeithappen',
    'www.thisisfine.com',
    'reddit.com/r/makeit',
  ])('leaves %s as it is', (token) => {
    expect(split(token)).toBe(token);
  });

  it.each(['@thisisfine', '#mondaymood', 'someone@somewhere.net'])('leaves the name %s as it is', (token) => {
    expect(split(token)).toBe(token);
  });

  it('keeps signs beside their words and splits after them', () => {
    expect(split('STEP|ONE:|BUY|A|GUITAR')).toBe('STEP ONE: BUY A GUITAR');
    expect(split("IT'S|NOT|A|BUG")).toBe("IT'S NOT A BUG");
  });

  it('separates numbers from words only where the recogniser almost saw a space', () => {
    expect(split('WATCHED|14|VIDEOS')).toBe('WATCHED 14 VIDEOS');
    expect(split('MP3')).toBe('MP3');
  });

  it('reads zeros as the letter O where that gives listed words', () => {
    expect(split('L00K|AT|THE')).toBe('LOOK AT THE');
    expect(split('14|VIDE0S')).toBe('14 VIDEOS');
    expect(split('2000')).toBe('2000');
    expect(split('X0Y0Q')).toBe('X0Y0Q');
  });

  it('does not change text in scripts other than Latin', () => {
    expect(split('我不知道')).toBe('我不知道');
    expect(split('КОГДАТЫ')).toBe('КОГДАТЫ');
  });

  it('adds spaces and changes nothing else', () => {
    const mark = fc.record({
      char: fc.oneof(
        fc.constantFrom(...Array.from("aehilnorstuAEHINORST '.,!?:123@#é")),
        // A zero among letters may become an O.
        fc.string({ minLength: 1, maxLength: 1 }).filter((char) => char !== '0'),
      ),
      space: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(mark, { maxLength: 60 }), (chars) => {
        const without = chars
          .map(({ char }) => char)
          .join('')
          .replaceAll(' ', '');
        expect(splitWords(chars, words).replaceAll(' ', '')).toBe(without);
      }),
    );
  });

  it('never starts, ends or doubles with a space', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'd', 'g', 'o', ' '), { maxLength: 40 }), (chars) => {
        const text = splitWords(
          chars.map((char) => ({ char, space: 0.2 })),
          words,
        );
        expect(text).toBe(text.trim());
        expect(text).not.toContain('  ');
      }),
    );
  });
});
