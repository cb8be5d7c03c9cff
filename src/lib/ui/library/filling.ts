import { flushSync } from 'svelte';

/** What waits to be filled in. */
export type Unfilled = {
  readonly fill: () => void;
  /** How far from the screen, in pixels; the nearest are first. */
  readonly distance: () => number;
};

/** What scrolls past within this time is never filled in. */
const PASSING_MS = 100;
/** What filling may take of a frame; at 60 a second there are 16 ms, of which the browser needs some to paint. */
const BUDGET_MS = 6;

/**
 * Fills cards in a few in each frame. A card takes a few milliseconds, on a slow phone ten: a whole screen of them at once
 * would be felt. While the list flies by, none is made that is gone before it can be looked at.
 */
export class Filling {
  readonly #waiting = new Map<Unfilled, number>();
  #frame: number | null = null;
  #scrolled = -Infinity;

  /** Tells that the page was scrolled. */
  readonly scrolled = (): void => {
    this.#scrolled = performance.now();
  };

  /** Fills `item` in when it is its turn, unless the function returned is called before. */
  add(item: Unfilled): () => void {
    this.#waiting.set(item, performance.now());
    this.#frame ??= requestAnimationFrame(this.#fill);
    return () => this.#waiting.delete(item);
  }

  readonly #fill = (): void => {
    this.#frame = null;
    const begin = performance.now();
    const resting = begin - this.#scrolled >= PASSING_MS;
    const ready = [...this.#waiting]
      .filter(([, since]) => resting || begin - since >= PASSING_MS)
      .map(([item]) => ({ item, distance: item.distance() }))
      .sort((a, b) => a.distance - b.distance);
    for (const { item } of ready) {
      this.#waiting.delete(item);
      flushSync(item.fill);
      if (performance.now() - begin >= BUDGET_MS) break;
    }
    if (this.#waiting.size > 0) this.#frame = requestAnimationFrame(this.#fill);
  };
}
