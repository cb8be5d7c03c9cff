import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differences } from '$lib/compare/differences';
import { agreement, tokenF1 } from '$lib/core/caption-agreement';

describe('token F1', () => {
  test.each([
    ['A red cat.', 'a red cat', 1],
    ['A red cat', 'A blue dog', 1 / 3],
    ['', '', 1],
    ['cat', '', 0],
    // A repeated word counts as often as it occurs in both texts.
    ['cat cat cat', 'cat', 0.5],
    ['寿司を食べる猫', '寿司を食べる猫', 1],
  ])('of “%s” and “%s”', (first, second, f1) => {
    expect(tokenF1(first, second)).toBeCloseTo(f1, 10);
  });

  test('is symmetric, and 1 for a text and itself', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (first, second) => {
        expect(tokenF1(first, second)).toBeCloseTo(tokenF1(second, first), 10);
        expect(tokenF1(first, first)).toBe(1);
      }),
    );
  });
});

test('agreement is the share of identical captions and the mean token F1', () => {
  const { pairs, exact, f1 } = agreement([
    ['A cat.', 'A cat.'],
    ['A cat.', 'A dog.'],
  ]);
  expect({ pairs, exact, f1 }).toEqual({ pairs: 2, exact: 0.5, f1: 0.75 });
  expect(agreement([])).toEqual({ pairs: 0, exact: null, f1: null });
});

describe('differences', () => {
  test('mark whole words', () => {
    expect(differences('A red cat sits.', 'A blue cat sits.')).toEqual([
      [
        { text: 'A ', different: false },
        { text: 'red', different: true },
        { text: ' cat sits.', different: false },
      ],
      [
        { text: 'A ', different: false },
        { text: 'blue', different: true },
        { text: ' cat sits.', different: false },
      ],
    ]);
  });

  test('contain both texts completely', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (first, second) => {
        const [left, right] = differences(first, second);
        expect(left.map(({ text }) => text).join('')).toBe(first);
        expect(right.map(({ text }) => text).join('')).toBe(second);
      }),
    );
  });
});
