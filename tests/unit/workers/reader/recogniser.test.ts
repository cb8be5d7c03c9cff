import { describe, expect, it } from 'vitest';
import { confidenceOf, decodeCtc } from '../../../../src/workers/reader/recogniser';

const ALPHABET = ['a', 'b', ' '];

/** Decodes steps given as probabilities of blank, a, b and space. */
function decode(...steps: readonly (readonly [number, number, number, number])[]): ReturnType<typeof decodeCtc> {
  return decodeCtc(new Float32Array(steps.flat()), steps.length, ALPHABET);
}

const A = [0.05, 0.9, 0.05, 0] as const;
const B = [0.05, 0.05, 0.9, 0] as const;
const BLANK = [1, 0, 0, 0] as const;
const SPACE = [0.1, 0, 0, 0.9] as const;
const textOf = (glyphs: ReturnType<typeof decodeCtc>): string => glyphs.map(({ char }) => char).join('');

describe('CTC decoding', () => {
  it('joins repeated winners and drops blanks', () => {
    expect(textOf(decode(A, A, BLANK, B, B))).toBe('ab');
  });

  it('keeps a doubled letter with a blank between', () => {
    expect(textOf(decode(A, BLANK, A))).toBe('aa');
  });

  it('reads the last class as a space', () => {
    expect(textOf(decode(A, SPACE, B))).toBe('a b');
  });

  it('gives each character its step and the highest probability of a space before it', () => {
    const [first, second] = decode(A, BLANK, [0.8, 0, 0, 0.2], B);
    expect(first).toMatchObject({ char: 'a', step: 0, space: 0 });
    expect(second).toMatchObject({ char: 'b', step: 3 });
    expect(second?.space).toBeCloseTo(0.2);
  });

  it('has confidence 0 when nothing was read', () => {
    expect(decode(BLANK, BLANK)).toEqual([]);
    expect(confidenceOf([])).toBe(0);
  });
});
