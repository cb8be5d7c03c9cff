import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalLanes, UnequalLanes, type LaneLayout, type LanePosition } from '$lib/ui/library/list/lane-layout';

const GAP = 10;
const indices = (places: readonly LanePosition[]): number[] => places.map(({ index }) => index);

function unequal(sizes: readonly number[], lanes: number): UnequalLanes {
  return new UnequalLanes(
    sizes.length,
    lanes,
    GAP,
    (index) => sizes[index] ?? 0,
    () => undefined,
  );
}

/** The items that overlap a range, found by checking each. */
function touching(layout: LaneLayout, count: number, from: number, to: number): number[] {
  return Array.from({ length: count }, (_, index) => layout.place(index))
    .filter(({ start, size }) => start < to && start + size > from)
    .map(({ index }) => index);
}

describe('lanes of equal items', () => {
  it('are filled row by row', () => {
    const layout = equalLanes(7, 3, GAP, 100);
    expect(layout.height).toBe(320);
    expect(layout.place(4)).toEqual({ index: 4, lane: 1, start: 110, size: 100 });
    expect(indices(layout.within(105, 215, 0))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(indices(layout.within(120, 200, 1))).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('are empty without items', () => {
    const layout = equalLanes(0, 3, GAP, 100);
    expect(layout.height).toBe(0);
    expect(layout.within(0, 1000, 3)).toEqual([]);
  });
});

describe('lanes of unequal items', () => {
  it('put each item into the shortest lane', () => {
    const layout = unequal([100, 50, 30, 40], 2);
    expect([0, 1, 2, 3].map((index) => layout.place(index).lane)).toEqual([0, 1, 1, 1]);
    expect(layout.place(3).start).toBe(50 + GAP + 30 + GAP);
    expect(layout.height).toBe(140);
  });

  it('never move an item to another lane when its height is measured, and move only the items below it', () => {
    const layout = unequal([100, 50, 30, 40], 2);
    expect(layout.resize(new Map([[1, 200]]))).toBe(true);
    expect([0, 1, 2, 3].map((index) => layout.place(index).lane)).toEqual([0, 1, 1, 1]);
    expect(layout.place(2).start).toBe(210);
    expect(layout.place(0).start).toBe(0);
    expect(layout.resize(new Map([[1, 200]]))).toBe(false);
    expect(layout.resize(new Map([[99, 1]]))).toBe(false);
  });

  it('start with the measured heights that are known', () => {
    const layout = new UnequalLanes(
      2,
      1,
      GAP,
      () => 100,
      (index) => (index === 0 ? 300 : undefined),
    );
    expect(layout.place(1).start).toBe(310);
  });

  it('find all items of a range and no more than requested beyond it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 80 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: -500, max: 5000 }),
        fc.integer({ min: 1, max: 1500 }),
        fc.integer({ min: 0, max: 3 }),
        (sizes, lanes, from, long, beyond) => {
          const layout = unequal(sizes, lanes);
          const found = indices(layout.within(from, from + long, beyond));
          const must = touching(layout, sizes.length, from, from + long);
          expect(found).toEqual([...new Set(found)].sort((a, b) => a - b));
          expect(must.filter((index) => !found.includes(index))).toEqual([]);
          expect(found.length).toBeLessThanOrEqual(must.length + 2 * beyond * lanes);
        },
      ),
    );
  });
});
