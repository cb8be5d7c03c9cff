import { describe, expect, it } from 'vitest';
import { affineOnto, uprightQuad, type Point, type Quad } from '../../../../src/workers/reader/picture';

const SLANTED: Quad = [
  { x: 10, y: 20 },
  { x: 90, y: 80 },
  { x: 78, y: 96 },
  { x: -2, y: 36 },
];

function apply([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0]: readonly number[], { x, y }: Point): [number, number] {
  return [a * x + c * y + e, b * x + d * y + f];
}

describe('the geometry of text lines', () => {
  it('maps the corners of a slanted line onto an upright strip', () => {
    const map = affineOnto(SLANTED, 240, 48);
    const corners = SLANTED.map((corner) => apply(map, corner).map((value) => Math.round(value * 1000) / 1000 + 0));
    expect(corners).toEqual([
      [0, 0],
      [240, 0],
      [240, 48],
      [0, 48],
    ]);
  });

  it('reorders the corners of a line that runs downwards, and of no other', () => {
    const tall: Quad = [
      { x: 0, y: 0 },
      { x: 10, y: 0 },
      { x: 10, y: 100 },
      { x: 0, y: 100 },
    ];
    expect(uprightQuad(tall)[0]).toEqual({ x: 10, y: 0 });
    expect(uprightQuad(SLANTED)).toBe(SLANTED);
  });
});
