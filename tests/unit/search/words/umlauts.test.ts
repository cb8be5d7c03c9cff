import { describe, expect, it } from 'vitest';
import { foldAsTwo } from '../../../../src/lib/search/words/umlauts';

describe('umlauts', () => {
  it.each([
    ['Mädchen', 'maedchen'],
    ['ÜBERGRÖSSE', 'uebergroesse'],
    ['Ko\u0308ln', 'koeln'],
    ['Århus', 'aarhus'],
    ['Straße', null],
    ['poet', null],
  ])('of %s as two letters: %s', (text, folded) => {
    expect(foldAsTwo(text)).toBe(folded);
  });
});
