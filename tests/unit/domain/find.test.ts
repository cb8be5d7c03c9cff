import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findMemes, fold, markWords } from '$lib/domain/find';
import { makeMeme } from '../../support/records';

const cat = makeMeme({ name: 'cat.png', description: 'A white cat stares at a laptop', text: 'WHEN THE BUILD PASSES' });
const crème = makeMeme({ name: 'dessert.jpg', description: 'Crème brûlée on a table', text: 'Mahlzeit' });
const lost = makeMeme({ name: 'x.png', text: 'WEIRDKNOWLEDGE INCREASED' });
const all = [cat, crème, lost];
const names = (query: string): string[] => findMemes(all, query).map(({ meme }) => meme.name);

describe('findMemes', () => {
  it('shows everything in order for an empty query', () => {
    expect(names('  ')).toEqual(['cat.png', 'dessert.jpg', 'x.png']);
  });
  it('finds words in the name, the description and the text together', () => {
    expect(names('cat build')).toEqual(['cat.png']);
    expect(names('dessert')).toEqual(['dessert.jpg']);
  });
  it('does not care about case and accents', () => {
    expect(names('CREME brulee')).toEqual(['dessert.jpg']);
  });
  it('finds words whose spaces the reader lost or invented', () => {
    expect(names('knowledge')).toEqual(['x.png']);
    expect(names('knowledgeincreased')).toEqual(['x.png']);
  });
  it('needs every word', () => {
    expect(names('cat dessert')).toEqual([]);
  });
  it('puts a whole phrase before scattered words', () => {
    const scattered = makeMeme({ name: 'a.png', description: 'laptop of a white dog, cat behind' });
    const phrase = makeMeme({ name: 'b.png', description: 'a white cat' });
    expect(findMemes([scattered, phrase], 'white cat').map(({ meme }) => meme.name)).toEqual(['b.png', 'a.png']);
  });
  it('treats the query as text, not as a pattern', () => {
    expect(names('.* [a')).toEqual([]);
  });
});

describe('markWords', () => {
  it('marks the original characters behind folded ones', () => {
    expect(markWords('Crème brûlée', ['creme', 'lee'])).toEqual([
      [0, 5],
      [9, 12],
    ]);
  });
  it('joins overlapping marks', () => {
    expect(markWords('banana', ['ana'])).toEqual([[1, 6]]);
  });
  it('gives ascending ranges inside the text whose folded content comes from the words', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }),
        (text, word) => {
          const folded = fold(word);
          if (folded === '') return;
          let last = -1;
          for (const [start, end] of markWords(text, [folded])) {
            expect(start).toBeGreaterThan(last);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(text.length);
            last = end;
          }
        },
      ),
    );
  });
});
