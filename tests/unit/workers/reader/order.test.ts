import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Quad } from '../../../../src/workers/reader/picture';
import { boundsOf, readingOrder } from '../../../../src/workers/reader/order';

function box(x: number, y: number, width: number, height = 20): Quad {
  return [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ];
}

/** Names of the boxes in reading order, one list per line. */
function order(boxes: Record<string, Quad>): string[][] {
  const names = new Map(Object.entries(boxes).map(([name, quad]) => [{ quad, score: 1 }, name]));
  return readingOrder([...names.keys()]).map((line) => line.boxes.map((found) => names.get(found) ?? '?'));
}

describe('reading order', () => {
  it('uses the bounding box of a slanted line', () => {
    const slanted: Quad = [
      { x: 10, y: 20 },
      { x: 90, y: 80 },
      { x: 78, y: 96 },
      { x: -2, y: 36 },
    ];
    expect(boundsOf(slanted)).toEqual({ x: -2, y: 20, width: 92, height: 76 });
  });

  it('goes from top to bottom', () => {
    expect(order({ bottom: box(10, 300, 200), top: box(40, 10, 150), middle: box(20, 40, 200) })).toEqual([
      ['top'],
      ['middle'],
      ['bottom'],
    ]);
  });

  it('joins the words of one line from left to right, even if one is slightly higher', () => {
    expect(order({ world: box(95, 8, 80), hello: box(10, 12, 75) })).toEqual([['hello', 'world']]);
  });

  it('reads two columns one after the other', () => {
    const columns = { r1: box(300, 100, 180), l1: box(10, 100, 180), r2: box(300, 125, 170), l2: box(10, 125, 160) };
    expect(order(columns).flat()).toEqual(['l1', 'l2', 'r1', 'r2']);
  });

  it('reads a title across both columns first', () => {
    const page = {
      l1: box(10, 100, 180),
      r1: box(300, 100, 180),
      title: box(10, 72, 470),
      l2: box(10, 125, 160),
      r2: box(300, 125, 170),
    };
    expect(order(page).flat()).toEqual(['title', 'l1', 'l2', 'r1', 'r2']);
  });

  it('keeps the rows of a four-panel meme together', () => {
    const panels = { d: box(300, 400, 90), a: box(10, 100, 90), c: box(10, 400, 90), b: box(300, 100, 90) };
    expect(order(panels).flat()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('returns every box exactly once, wherever the boxes are', () => {
    const side = fc.integer({ min: 1, max: 400 });
    const anywhere = fc.tuple(side, side, side, side).map(([x, y, width, height]) => box(x, y, width, height));
    fc.assert(
      fc.property(fc.array(anywhere, { maxLength: 25 }), (quads) => {
        const boxes = quads.map((quad) => ({ quad, score: 1 }));
        const read = readingOrder(boxes).flatMap((line) => line.boxes);
        expect(read).toHaveLength(boxes.length);
        expect(new Set(read)).toEqual(new Set(boxes));
      }),
    );
  });
});
