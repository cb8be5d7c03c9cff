/** A seeded random source (mulberry32, public domain): the same seed gives the same numbers on every machine. */
export type Random = {
  /** At least `from`, less than `to`. */
  between(from: number, to: number): number;
  /** A whole number, at least `from`, less than `to`. */
  whole(from: number, to: number): number;
  /** One of the list's items; throws when it has none. */
  pick<Item>(items: readonly Item[]): Item;
};

/** A random source seeded with `seed`. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (from: number, to: number): number => from + next() * (to - from);
  const whole = (from: number, to: number): number => Math.floor(between(from, to));
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[whole(0, items.length)];
    if (item === undefined) throw new Error('Nothing to pick from');
    return item;
  };
  return { between, whole, pick };
}
