/** Position of an item; `start` is in pixels from the top of the list. */
export type LanePosition = {
  readonly index: number;
  readonly lane: number;
  readonly start: number;
  readonly size: number;
};

/** Positions of all items of a list; queries are fast for any number of items. */
export type LaneLayout = {
  /** Height of the whole list. */
  readonly height: number;
  place(index: number): LanePosition;
  /** The items that overlap a range of the list, and `beyond` more per lane on both sides; by index. */
  within(from: number, to: number, beyond: number): readonly LanePosition[];
  /** Applies actual heights by index; true if any differs and heights are not all equal. */
  resize(sizes: ReadonlyMap<number, number>): boolean;
};

/** Lanes of items of equal height: positions are computed, nothing is stored per item. */
export function equalLanes(count: number, lanes: number, gap: number, size: number): LaneLayout {
  const pitch = Math.max(1, size + gap);
  const rows = Math.ceil(count / lanes);
  const place = (index: number): LanePosition => ({
    index,
    lane: index % lanes,
    start: Math.floor(index / lanes) * pitch,
    size,
  });
  return {
    height: Math.max(0, rows * pitch - gap),
    place,
    within(from, to, beyond) {
      const first = Math.max(0, Math.floor(from / pitch) - beyond) * lanes;
      const end = Math.min(count, (Math.ceil(to / pitch) + beyond) * lanes);
      return Array.from({ length: Math.max(0, end - first) }, (_, at) => place(first + at));
    },
    resize: () => false,
  };
}

/**
 * Lanes of items of different heights (masonry): each item goes to the shortest lane, or to the lane that it had
 * before. Lanes are chosen by estimated heights only, so measuring an item never moves an item to another lane.
 */
export class UnequalLanes implements LaneLayout {
  readonly #lanes: number;
  readonly #gap: number;
  readonly #laneOf: Uint16Array;
  readonly #sizes: Float64Array;
  readonly #starts: Float64Array;
  /** Indices of the items of each lane, from top to bottom. */
  readonly #members: readonly number[][];
  #height = 0;

  /**
   * `measured` gives the actual height of items that were measured, and `laneOf` the lanes to keep, all or none.
   */
  constructor(
    count: number,
    lanes: number,
    gap: number,
    estimate: (index: number) => number,
    measured: (index: number) => number | undefined,
    laneOf: (index: number) => number | undefined = () => undefined,
  ) {
    this.#lanes = lanes;
    this.#gap = gap;
    this.#laneOf = new Uint16Array(count);
    this.#sizes = new Float64Array(count);
    this.#starts = new Float64Array(count);
    this.#members = Array.from({ length: lanes }, () => []);
    const ends = new Float64Array(lanes);
    for (let index = 0; index < count; index += 1) {
      const size = estimate(index);
      const lane = laneOf(index) ?? leastOf(ends);
      ends[lane] = (ends[lane] ?? 0) + size + gap;
      this.#laneOf[index] = lane;
      this.#members[lane]?.push(index);
      this.#sizes[index] = measured(index) ?? size;
    }
    this.#stack();
  }

  get height(): number {
    return this.#height;
  }

  place(index: number): LanePosition {
    return {
      index,
      lane: this.#laneOf[index] ?? 0,
      start: this.#starts[index] ?? 0,
      size: this.#sizes[index] ?? 0,
    };
  }

  within(from: number, to: number, beyond: number): readonly LanePosition[] {
    const found: number[] = [];
    for (const members of this.#members) {
      const first = Math.max(0, this.#firstAfter(members, from) - beyond);
      for (let at = first, more = beyond; at < members.length; at += 1) {
        const index = members[at] ?? 0;
        if ((this.#starts[index] ?? 0) >= to) {
          if (more === 0) break;
          more -= 1;
        }
        found.push(index);
      }
    }
    return found.sort((a, b) => a - b).map((index) => this.place(index));
  }

  resize(sizes: ReadonlyMap<number, number>): boolean {
    let changed = false;
    for (const [index, size] of sizes) {
      if (index >= this.#sizes.length || this.#sizes[index] === size) continue;
      this.#sizes[index] = size;
      changed = true;
    }
    if (changed) this.#stack();
    return changed;
  }

  #stack(): void {
    const ends = new Float64Array(this.#lanes);
    for (let index = 0; index < this.#sizes.length; index += 1) {
      const lane = this.#laneOf[index] ?? 0;
      const start = ends[lane] ?? 0;
      this.#starts[index] = start;
      ends[lane] = start + (this.#sizes[index] ?? 0) + this.#gap;
    }
    this.#height = Math.max(0, ends.reduce((most, end) => Math.max(most, end), 0) - this.#gap);
  }

  /** Position in a lane of the first item that ends below `y` (binary search). */
  #firstAfter(members: readonly number[], y: number): number {
    let low = 0;
    let high = members.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const index = members[middle] ?? 0;
      if ((this.#starts[index] ?? 0) + (this.#sizes[index] ?? 0) <= y) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A part of a list that begins with the item at `from`, below a heading `heading` pixels high, or without one at 0. */
export type Section = { readonly from: number; readonly heading: number };

/** Parts of a list, each with its own lanes. */
export class Sections implements LaneLayout {
  readonly #sections: readonly Section[];
  readonly #froms: readonly number[];
  readonly #parts: readonly LaneLayout[];
  readonly #gap: number;
  /** Upper edges of the parts with their headings. */
  readonly #starts: Float64Array;
  #height = 0;

  /**
   * `sections` is ascending from 0; `partOf` makes the layout of `count` items beginning with the first one of a
   * section, which has indices from 0. There are `gap` pixels between sections.
   */
  constructor(
    sections: readonly Section[],
    count: number,
    gap: number,
    partOf: (from: number, count: number) => LaneLayout,
  ) {
    this.#sections = sections;
    this.#froms = sections.map(({ from }) => from);
    this.#parts = sections.map(({ from }, at) => partOf(from, (sections[at + 1]?.from ?? count) - from));
    this.#gap = gap;
    this.#starts = new Float64Array(sections.length);
    this.#stack();
  }

  get height(): number {
    return this.#height;
  }

  /** The upper edge of the heading of a part, in pixels from the top of the list. */
  startOf(part: number): number {
    return this.#starts[part] ?? 0;
  }

  place(index: number): LanePosition {
    const at = lastUpTo(this.#froms, index);
    return this.#moved(this.#parts[at]?.place(index - (this.#froms[at] ?? 0)), at);
  }

  within(from: number, to: number, beyond: number): readonly LanePosition[] {
    // Half a screen more, so that items of the next part are there when it comes into view.
    const reach = (to - from) / 2;
    const first = lastUpTo(this.#starts, from - reach);
    const last = lastUpTo(this.#starts, to + reach);
    return this.#parts.slice(first, last + 1).flatMap((part, offset) => {
      const top = this.#itemsOf(first + offset);
      return part.within(from - top, to - top, beyond).map((place) => this.#moved(place, first + offset));
    });
  }

  resize(sizes: ReadonlyMap<number, number>): boolean {
    const byPart = new Map<number, Map<number, number>>();
    for (const [index, size] of sizes) {
      const at = lastUpTo(this.#froms, index);
      const part = byPart.get(at) ?? new Map<number, number>();
      byPart.set(at, part.set(index - (this.#froms[at] ?? 0), size));
    }
    const changed = [...byPart].filter(([at, part]) => this.#parts[at]?.resize(part) === true);
    if (changed.length > 0) this.#stack();
    return changed.length > 0;
  }

  #stack(): void {
    let start = 0;
    this.#parts.forEach((part, at) => {
      this.#starts[at] = start;
      start += this.#headingOf(at) + part.height + this.#gap;
    });
    this.#height = Math.max(0, start - this.#gap);
  }

  /** The upper edge of a part's first items. */
  #itemsOf(part: number): number {
    return this.startOf(part) + this.#headingOf(part);
  }

  #headingOf(part: number): number {
    return this.#sections[part]?.heading ?? 0;
  }

  #moved(place: LanePosition | undefined, part: number): LanePosition {
    const { index = 0, lane = 0, start = 0, size = 0 } = place ?? {};
    return { index: index + (this.#froms[part] ?? 0), lane, start: start + this.#itemsOf(part), size };
  }
}

/** The position of the last of ascending numbers that is at most `value`; 0 if none is. */
function lastUpTo(numbers: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

function leastOf(ends: Float64Array): number {
  let least = 0;
  for (let lane = 1; lane < ends.length; lane += 1) if ((ends[lane] ?? 0) < (ends[least] ?? 0)) least = lane;
  return least;
}
