import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  equalLanes,
  Sections,
  UnequalLanes,
  type LaneLayout,
  type LanePosition,
} from '$lib/ui/library/list/lane-layout';

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

  it('keep the lanes that they had, whatever their heights are now', () => {
    const before = unequal([100, 50, 30, 40], 2);
    const lanes = [0, 1, 2, 3].map((index) => before.place(index).lane);
    const after = new UnequalLanes(
      4,
      2,
      GAP,
      (index) => [10, 500, 30, 40][index] ?? 0,
      () => undefined,
      (index) => lanes[index],
    );
    expect([0, 1, 2, 3].map((index) => after.place(index).lane)).toEqual(lanes);
    expect(after.place(2).start).toBe(500 + GAP);
  });
});

describe('sections', () => {
  const HEADING = 44;
  const SPACE = 20;
  const sectioned = (froms: readonly number[], sizes: readonly number[], lanes: number, first = HEADING): Sections =>
    new Sections(
      froms.map((from) => ({ from, heading: from === 0 ? first : HEADING })),
      sizes.length,
      SPACE,
      (from, count) => unequal(sizes.slice(from, from + count), lanes),
    );

  it('begin below the longest lane of the section above, with room for their heading', () => {
    const layout = sectioned([0, 3], [100, 50, 30, 70, 20], 2);
    expect([layout.startOf(0), layout.startOf(1)]).toEqual([0, HEADING + 100 + SPACE]);
    expect(layout.place(0)).toEqual({ index: 0, lane: 0, start: HEADING, size: 100 });
    expect(layout.place(3)).toEqual({ index: 3, lane: 0, start: layout.startOf(1) + HEADING, size: 70 });
    expect(layout.height).toBe(layout.startOf(1) + HEADING + 70);
  });

  it('leave the items before the first heading where they are without sections', () => {
    const sizes = [100, 50, 30, 70, 20];
    const [layout, plain] = [sectioned([0, 3], sizes, 2, 0), unequal(sizes.slice(0, 3), 2)];
    for (const index of [0, 1, 2]) expect(layout.place(index)).toEqual(plain.place(index));
    expect(layout.startOf(1)).toBe(plain.height + SPACE);
    expect(layout.place(3)).toMatchObject({ lane: 0, start: layout.startOf(1) + HEADING });
  });

  it('move when items above are measured', () => {
    const layout = sectioned([0, 3], [100, 50, 30, 70, 20], 2);
    expect(
      layout.resize(
        new Map([
          [0, 400],
          [4, 20],
        ]),
      ),
    ).toBe(true);
    expect(layout.startOf(1)).toBe(HEADING + 400 + SPACE);
    expect(layout.resize(new Map([[0, 400]]))).toBe(false);
  });

  it('find all items of a range, each once and in order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 80 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 79 }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: -500, max: 9000 }),
        fc.integer({ min: 1, max: 1500 }),
        (sizes, cuts, lanes, from, long) => {
          const froms = [0, ...cuts.filter((cut) => cut < sizes.length).sort((a, b) => a - b)];
          const layout = sectioned(froms, sizes, lanes);
          const found = indices(layout.within(from, from + long, 2));
          expect(found).toEqual([...new Set(found)].sort((a, b) => a - b));
          expect(touching(layout, sizes.length, from, from + long).filter((index) => !found.includes(index))).toEqual(
            [],
          );
        },
      ),
    );
  });
});
