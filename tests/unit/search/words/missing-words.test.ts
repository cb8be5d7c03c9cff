import { describe, expect, it } from 'vitest';
import { sayMissing } from '../../../../src/lib/search/words/missing-words';

const say = (words: string[], others: string[], count: number, hasOthers = true, leftOut = false): string =>
  sayMissing({ words, others, hasOthers, weak: false, leftOut }, count);

describe('the sentence about words that no meme has', () => {
  it.each([
    [say(['matrix'], ['pill'], 3), 'No meme has “matrix”; these have “pill”.'],
    [say(['matrix'], ['pill'], 1), 'No meme has “matrix”; this one has “pill”.'],
    [say(['matrix', 'neo'], ['red', 'pill'], 2), 'No meme has “matrix” or “neo”; these have “red” and “pill”.'],
    [say(['a', 'b', 'c', 'd'], ['e'], 2), 'No meme has “a”, “b”, “c” or other words; these have “e”.'],
    [say(['a'], ['b', 'c', 'd', 'e'], 2), 'No meme has “a”; these have the other words.'],
    [say(['a'], ['b', 'c'], 2, false), 'No meme has “a”; these have some of the others.'],
    [say([], ['b', 'c'], 2, false), 'No meme has all the words; these have some of them.'],
    [say(['pilk', 'rde'], [], 1), 'No meme has “pilk” or “rde”; this one comes closest.'],
    [say(['a', 'b'], [], 0), 'No meme has “a” or “b”.'],
    [say([], ['b'], 0, true, true), 'Memes with all the words are left out by the rest of the search.'],
    [say(['x'.repeat(400)], [], 0), `No meme has “${'x'.repeat(40)}…”.`],
  ])('is %s', (sentence, expected) => {
    expect(sentence).toBe(expected);
  });
});
