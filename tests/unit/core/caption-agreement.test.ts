import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differences } from '$lib/compare/differences';
import { agreement, tokenF1 } from '$lib/core/caption-agreement';

describe('words in common', () => {
  test.each([
    ['A red cat.', 'a red cat', 1],
    ['A red cat', 'A blue dog', 1 / 3],
    ['', '', 1],
    ['cat', '', 0],
    // Every word counts as often as both have it.
    ['cat cat cat', 'cat', 0.5],
    ['寿司を食べる猫', '寿司を食べる猫', 1],
  ])('of “%s” and “%s”', (first, second, f1) => {
    expect(tokenF1(first, second)).toBeCloseTo(f1, 10);
  });

  test('are the same from either side, and all of them with oneself', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (first, second) => {
        expect(tokenF1(first, second)).toBeCloseTo(tokenF1(second, first), 10);
        expect(tokenF1(first, first)).toBe(1);
      }),
    );
  });
});

test('captions agree as often as they are the same to the letter', () => {
  const { pairs, exact, f1 } = agreement([
    ['A cat.', 'A cat.'],
    ['A cat.', 'A dog.'],
  ]);
  expect({ pairs, exact, f1 }).toEqual({ pairs: 2, exact: 0.5, f1: 0.75 });
  expect(agreement([])).toEqual({ pairs: 0, exact: null, f1: null });
});

describe('differences', () => {
  test('are marked word by word', () => {
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

  test('joined are the texts again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (first, second) => {
        const [left, right] = differences(first, second);
        expect(left.map(({ text }) => text).join('')).toBe(first);
        expect(right.map(({ text }) => text).join('')).toBe(second);
      }),
    );
  });
});
