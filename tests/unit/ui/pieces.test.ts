import { describe, expect, it } from 'vitest';
import { pieces } from '$lib/ui/pieces';

const shown = (text: string, ranges: [number, number][], window?: number): string =>
  pieces(text, ranges, window)
    .map((piece) => (piece.marked ? `[${piece.text}]` : piece.text))
    .join('');

describe('a text split into marked pieces', () => {
  it('stays whole without ranges', () => {
    expect(shown('a cat', [])).toBe('a cat');
  });

  it('marks each range', () => {
    expect(
      shown('a cat and a dog', [
        [2, 5],
        [12, 15],
      ]),
    ).toBe('a [cat] and a [dog]');
  });

  it('starts shortly before a first mark that would be cut off', () => {
    const text = `${'word '.repeat(40)}needle at last`;
    const cut = shown(text, [[200, 206]], 100);
    expect(cut).toMatch(/^… word /);
    expect(cut).toContain('[needle] at last');
    expect(cut.length).toBeLessThan(80);
  });

  it('keeps the mark visible in a short window', () => {
    expect(shown('A tired man sits on a branch in an office.', [[35, 41]], 18)).toBe('… in an [office].');
  });

  it('starts at the beginning if the first mark is near', () => {
    expect(shown('a needle in hay', [[2, 8]], 100)).toBe('a [needle] in hay');
  });

  it('ends after a thousand characters on a card, with its marks', () => {
    const text = 'word '.repeat(40_000);
    expect(shown(text, [[0, 4]], 100)).toBe(`[word]${text.slice(4, 1000)}`);
    const late = shown(
      text,
      [
        [100_000, 100_004],
        [150_000, 150_004],
      ],
      100,
    );
    expect(late).toMatch(/^… (?:word )+\[word\] /);
    expect(late.length).toBeLessThan(1010);
  });

  it('is whole without a window, however long', () => {
    const text = 'word '.repeat(40_000);
    expect(shown(text, [])).toBe(text);
  });
});
