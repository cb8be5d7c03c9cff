import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, foldWithOrigin } from '../../../src/lib/core/fold';

describe('folding', () => {
  it.each([
    ['Größe', 'grosse'],
    ['CAFÉ', 'cafe'],
    ['smørrebrød', 'smorrebrod'],
    ['Łódź', 'lodz'],
    ['İstanbul', 'istanbul'],
    ['ısı', 'isi'],
    ['Ёлка', 'елка'],
    ['ﬁne', 'fine'],
    ['أحمد', 'احمد'],
    ['مُحَمَّد', 'محمد'],
    ['مـــرة', 'مره'],
    ['٢٠٢٥', '2025'],
    ['ラーメン', 'らーめん'],
    ['ガ', 'が'],
    ['ﾗｰﾒﾝ', 'らーめん'],
    ['👋🏽', '👋'],
    ['don’t', "don't"],
  ])('turns %s into %s', (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  it('folds decomposed text like composed text', () => {
    for (const text of ['é', '강아지', 'ё', 'が']) expect(fold(text.normalize('NFD'))).toBe(fold(text));
  });

  it('keeps vowel signs of Thai and Devanagari', () => {
    expect(fold('ที่')).not.toBe(fold('ท'));
    expect(fold('चाय')).toBe('चाय');
  });

  it('gives the origin of every unit in the original text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const { text: folded, starts, ends } = foldWithOrigin(text);
        expect(folded).toBe(fold(text));
        expect(starts).toHaveLength(folded.length);
        starts.forEach((start, unit) => {
          expect(start).toBeLessThan(ends[unit] ?? 0);
          expect(start).toBeGreaterThanOrEqual(starts[unit - 1] ?? 0);
        });
        for (const end of ends) expect(end).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
