import { describe, expect, it } from 'vitest';
import { findMemes } from '$lib/search/words/find';
import { makeMeme } from '../../../support/records';

const cat = makeMeme({ name: 'cat.png', description: 'A white cat stares at a laptop', text: 'WHEN THE BUILD PASSES' });
const crème = makeMeme({ name: 'dessert.jpg', description: 'Crème brûlée on a table', text: 'Mahlzeit' });
const lost = makeMeme({ name: 'x.png', text: 'WEIRDKNOWLEDGE INCREASED' });
const all = [cat, crème, lost];
const names = (query: string): string[] => findMemes(all, query).map(({ name }) => name);

describe('findMemes', () => {
  it('returns everything in order for an empty query', () => {
    expect(names('  ')).toEqual(['cat.png', 'dessert.jpg', 'x.png']);
  });
  it('finds words in the name, the description and the text together', () => {
    expect(names('cat build')).toEqual(['cat.png']);
    expect(names('dessert')).toEqual(['dessert.jpg']);
  });
  it('ignores case and accents', () => {
    expect(names('CREME brulee')).toEqual(['dessert.jpg']);
  });
  it('finds words whose spaces the reader lost', () => {
    expect(names('knowledge')).toEqual(['x.png']);
    expect(names('knowledgeincreased')).toEqual(['x.png']);
  });
  it('requires every word', () => {
    expect(names('cat dessert')).toEqual([]);
  });
  it('puts a whole phrase before scattered words', () => {
    const scattered = makeMeme({ name: 'a.png', description: 'laptop of a white dog, cat behind' });
    const phrase = makeMeme({ name: 'b.png', description: 'a white cat' });
    expect(findMemes([scattered, phrase], 'white cat').map(({ name }) => name)).toEqual(['b.png', 'a.png']);
  });
  it('treats the query as text, not as a pattern', () => {
    expect(names('.* [a')).toEqual([]);
  });
});
