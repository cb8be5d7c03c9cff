import { describe, expect, it } from 'vitest';
import { alphabetOf, decodeCtc, textOf, type Glyph } from '../../../../src/workers/reader/recogniser';

const ALPHABET = alphabetOf(['a', 'b', 'Á', ' ']);

/** Decodes steps given as probabilities of blank, a, b, Á and space. */
function decode(
  ...steps: readonly (readonly [number, number, number, number, number])[]
): ReturnType<typeof decodeCtc> {
  return decodeCtc(new Float32Array(steps.flat()), steps.length, ALPHABET);
}

const A = [0.05, 0.9, 0.05, 0, 0] as const;
const B = [0.05, 0.05, 0.9, 0, 0] as const;
const BLANK = [1, 0, 0, 0, 0] as const;
const SPACE = [0.1, 0, 0, 0, 0.9] as const;

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

  it('gives nothing for blanks', () => {
    expect(decode(BLANK, BLANK)).toEqual([]);
  });

  it('counts a letter as certain whatever its case and accents', () => {
    const [glyph] = decode([0.1, 0.45, 0.05, 0.4, 0]);
    expect(glyph?.char).toBe('a');
    expect(glyph?.probability).toBeCloseTo(0.85);
  });

  it('counts O and zero as one letter', () => {
    const [glyph] = decodeCtc(new Float32Array([0.1, 0.5, 0.4, 0]), 1, alphabetOf(['O', '0', ' ']));
    expect(glyph?.char).toBe('O');
    expect(glyph?.probability).toBeCloseTo(0.9);
  });

  it('restores a space that lost against a letter or a blank', () => {
    expect(textOf(decode(A, [0.8, 0, 0, 0, 0.2], B))).toBe('a b');
    expect(textOf(decode(A, [0.99, 0, 0, 0, 0.01], B))).toBe('ab');
    expect(textOf(decode([0.2, 0.6, 0, 0, 0.2], SPACE, B))).toBe('a b');
  });
});

describe('the text of characters', () => {
  const char = (text: string, space = 0): Glyph => ({ char: text, probability: 1, space });

  it.each([
    ['NO0000!', 'NOOOOO!'],
    ['SOO0 G0OD', 'SOOO GOOD'],
    ['0H N0', 'OH NO'],
  ])('has O for the zeros in "%s"', (read, text) => {
    expect(textOf(Array.from(read, (one) => char(one)))).toBe(text);
  });

  it.each(['LEVEL 0', 'GATE D08', '100 %', '10:00 AM', 'R2D0', 'w00t', '0時'])('keeps the zeros in "%s"', (read) => {
    expect(textOf(Array.from(read, (one) => char(one)))).toBe(read);
  });

  it('has no space restored beside Chinese and Japanese', () => {
    expect(textOf([char('月'), char('光', 0.4), char('の', 0.4)])).toBe('月光の');
  });
});
