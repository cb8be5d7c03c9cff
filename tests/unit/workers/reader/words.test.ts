import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitWords, WordList, type Mark } from '../../../../src/workers/reader/words';

const words = new WordList(readFileSync(new URL('../../../../src/workers/reader/words.txt', import.meta.url), 'utf8'));

/** What the recogniser typically sees before a character: inside a word, where a space was lost, where it nearly saw one. */
const INSIDE = 0.0001;
const LOST = 0.03;
const NEARLY = 0.3;

/** Marks for a text in which `|` stands for a lost space and `¦` for one that was nearly seen. */
function marksOf(text: string): Mark[] {
  const marks: Mark[] = [];
  let space = 0;
  for (const char of text) {
    if (char === '|') space = LOST;
    else if (char === '¦') space = NEARLY;
    else {
      marks.push({ char, space });
      space = INSIDE;
    }
  }
  return marks;
}

const split = (text: string): string => splitWords(marksOf(text), words);

describe('putting lost spaces back', () => {
  it('splits run-together capitals where the recogniser saw a trace of a space', () => {
    expect(split('WEIRD|KNOWLEDGE|INCREASED')).toBe('WEIRD KNOWLEDGE INCREASED');
    expect(split('BUT|WHEN|I|DO|I|DO|IT')).toBe('BUT WHEN I DO I DO IT');
  });

  it('splits by the word list alone when the trace says nothing either way', () => {
    const undecided = Array.from('ONEDOESNOTSIMPLY').map((char) => ({ char, space: 0.003 }));
    expect(splitWords(undecided, words)).toBe('ONE DOES NOT SIMPLY');
  });

  it('never splits a listed word, whatever it is made of', () => {
    for (const word of ['SOMETHING', 'together', 'Nowhere', "DON'T", 'TODAY!']) expect(split(word)).toBe(word);
    expect(split('TO¦DAY')).toBe('TODAY');
  });

  it('keeps an unknown word whole where no space was seen', () => {
    expect(split('PIKACHU')).toBe('PIKACHU');
    expect(split('Brzeczyszczykiewicz')).toBe('Brzeczyszczykiewicz');
  });

  it('splits words it does not know where a space was nearly seen', () => {
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

  it('separates numbers from words only where a space was seen', () => {
    expect(split('WATCHED|14|VIDEOS')).toBe('WATCHED 14 VIDEOS');
    expect(split('MP3')).toBe('MP3');
  });

  it('reads zeros as letters where that makes words', () => {
    expect(split('L00K|AT|THE')).toBe('LOOK AT THE');
    expect(split('14|VIDE0S')).toBe('14 VIDEOS');
    expect(split('2000')).toBe('2000');
    expect(split('X0Y0Q')).toBe('X0Y0Q');
  });

  it('leaves scripts without Latin letters alone', () => {
    expect(split('我不知道')).toBe('我不知道');
    expect(split('КОГДАТЫ')).toBe('КОГДАТЫ');
  });

  it('adds spaces and changes nothing else', () => {
    const mark = fc.record({
      char: fc.oneof(
        fc.constantFrom(...Array.from("aehilnorstuAEHINORST '.,!?:123@#é")),
        // Among letters a zero is read as an O, see above.
        fc.string({ minLength: 1, maxLength: 1 }).filter((char) => char !== '0'),
      ),
      space: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(mark, { maxLength: 60 }), (marks) => {
        const without = marks
          .map(({ char }) => char)
          .join('')
          .replaceAll(' ', '');
        expect(splitWords(marks, words).replaceAll(' ', '')).toBe(without);
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
