import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WordList } from '../../../../../src/workers/search/words/word-list';

const file = new URL('../../../../../src/workers/search/words/words.txt', import.meta.url);
const words = new WordList(readFileSync(file, 'utf8'));

describe('the list of English words', () => {
  it('has words, and words with a suffix behind an apostrophe', () => {
    for (const word of ['cat', 'meme', "don't", "cat's", "they've"]) expect(words.has(word)).toBe(true);
    for (const word of ['katze', 'onedoes', "xq's"]) expect(words.has(word)).toBe(false);
  });

  it('splits words that run together', () => {
    expect(words.split('onedoesnotsimply')).toEqual(['one', 'does', 'not', 'simply']);
    expect(words.split('weirdknowledgeincreased')).toEqual(['weird', 'knowledge', 'increased']);
  });

  it('never splits a listed word, even one made of listed words', () => {
    for (const word of ['something', 'together', 'nowhere']) expect(words.split(word)).toEqual([word]);
  });

  it('leaves a word that it does not know in one piece', () => {
    expect(words.split('brzeczyszczykiewicz')).toEqual(['brzeczyszczykiewicz']);
  });

  it('keeps every letter in its place', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'd', 'e', 'g', 'n', 'o', 's', 't'), maxLength: 40 });
    fc.assert(fc.property(letters, (text) => words.split(text).join('') === text));
  });
});
