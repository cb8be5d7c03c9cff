import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figuresOf, numberSpellings } from '../../../../../src/workers/search/words/numbers';

describe('numbers', () => {
  it.each([
    ['2', 'two'],
    ['2', 'zwei'],
    ['5', 'cinco'],
    ['12', 'douze'],
    ['two', '2'],
    ['zwei', '2'],
    ['forty', '40'],
    ['42', 'forty two'],
    ['hundred', '100'],
    ['100', 'one hundred'],
    ['250', 'two hundred and fifty'],
    ['3000', 'three thousand'],
    ['1st', 'first'],
    ['first', '1st'],
    ['11th', 'eleventh'],
    ['21st', 'twenty first'],
    ['30th', 'thirtieth'],
  ])('%s is also spelled %s', (word, spelling) => {
    expect(numberSpellings(word)).toContain(spelling);
  });

  it('are no words that mean something else', () => {
    for (const word of ['once', 'due', 'elf', 'un', 'ein', 'a', '007', '1th', '21th', '4711x', 'hundreds'])
      expect(numberSpellings(word)).toEqual([]);
  });

  it('of several words are read back as the number, in every spelling', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), (value) => {
        for (const spelling of numberSpellings(String(value))) {
          const words = spelling.split(' ');
          if (words.length > 1) expect(figuresOf(words)).toBe(String(value));
          else expect(numberSpellings(spelling)).toEqual([String(value)]);
        }
      }),
    );
  });

  it('are not made of words that only stand beside each other', () => {
    for (const text of ['one two', 'twenty thirty', 'five twenty', 'two and', 'and two', 'two dogs', 'ten hundred'])
      expect(figuresOf(text.split(' '))).toBeNull();
  });
});
