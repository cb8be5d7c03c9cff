import { flushSync } from 'svelte';
import type { LanePosition } from './lane-layout';
import type { Screen } from './virtual-lanes.svelte';

/** An item of the list that is still an empty shell. */
export type Unfilled = {
  readonly fill: () => void;
  readonly place: () => LanePosition;
};

/** Pixels a millisecond: at three or four screens a second nobody can read a card. */
const FLYING = 4;
/** Cards are filled in again when the list has been slower than that for so long. */
const SETTLED_MS = 100;
/** What filling may take of a frame; at 60 a second there are 16 ms, of which the browser needs some to paint. */
const BUDGET_MS = 6;

/**
 * Fills cards in a few in each frame. A card takes a few milliseconds, on a slow phone ten: a whole screen of them at
 * once would be felt. During a fling none is filled in: it would be off the screen before it could be read.
 */
export class Filling {
  readonly #screen: () => Screen;
  readonly #waiting = new Set<Unfilled>();
  #asked = false;
  #last = { at: -Infinity, y: 0 };
  #flown = -Infinity;

  /** `screen` tells which stretch of the list is on screen: what stands there is first. */
  constructor(screen: () => Screen) {
    this.#screen = screen;
  }

  /** Tells that the page was scrolled. */
  readonly scrolled = (): void => {
    const now = { at: performance.now(), y: window.scrollY };
    if (Math.abs(now.y - this.#last.y) > FLYING * (now.at - this.#last.at)) this.#flown = now.at;
    this.#last = now;
  };

  /** Fills `item` in when it is its turn, unless the function returned is called before. */
  add(item: Unfilled): () => void {
    this.#waiting.add(item);
    this.#ask();
    return () => this.#waiting.delete(item);
  }

  readonly #fill = (): void => {
    this.#asked = false;
    const begin = performance.now();
    if (begin - this.#flown >= SETTLED_MS) {
      const screen = this.#screen();
      const nearest = [...this.#waiting]
        .map((item) => ({ item, distance: distance(item.place(), screen) }))
        .sort((a, b) => a.distance - b.distance);
      for (const { item } of nearest) {
        this.#waiting.delete(item);
        flushSync(item.fill);
        if (performance.now() - begin >= BUDGET_MS) break;
      }
    }
    if (this.#waiting.size > 0) this.#ask();
  };

  #ask(): void {
    if (!this.#asked) requestAnimationFrame(this.#fill);
    this.#asked = true;
  }
}

/** How many pixels an item is away from the screen; 0 on it. */
function distance({ start, size }: LanePosition, { from, to }: Screen): number {
  return Math.max(0, from - (start + size), start - to);
}
