import { flushSync } from 'svelte';
import type { LanePosition } from './lane-layout';
import type { VisibleRange } from './virtual-lanes.svelte';

/** A list item whose card is not rendered yet. */
export type PendingItem = {
  readonly render: () => void;
  readonly place: () => LanePosition;
};

/** Scroll speed in pixels per millisecond above which nobody can read a card: three or four screens a second. */
const FLING_PX_PER_MS = 4;
/** Rendering resumes after the scroll speed has been lower for this time. */
const SETTLED_MS = 100;
/** Rendering time per frame; at 60 frames a second a frame has 16 ms, and the browser needs some of them to paint. */
const BUDGET_MS = 6;

/**
 * Renders a few cards per frame. A card takes a few milliseconds, on a slow phone ten, so a whole screen at once would
 * cause a noticeable delay. During a fling none is rendered: it would be off screen before it could be read.
 */
export class RenderQueue {
  readonly #screen: () => VisibleRange;
  readonly #waiting = new Set<PendingItem>();
  #requested = false;
  #last = { at: -Infinity, y: 0 };
  #flungAt = -Infinity;

  /** `screen` gives the visible part of the list, which is rendered first. */
  constructor(screen: () => VisibleRange) {
    this.#screen = screen;
  }

  /** Call when the page was scrolled. */
  readonly scrolled = (): void => {
    const now = { at: performance.now(), y: window.scrollY };
    if (Math.abs(now.y - this.#last.y) > FLING_PX_PER_MS * (now.at - this.#last.at)) this.#flungAt = now.at;
    this.#last = now;
  };

  /** Queues an item to be rendered; the returned function cancels it. */
  add(item: PendingItem): () => void {
    this.#waiting.add(item);
    this.#request();
    return () => this.#waiting.delete(item);
  }

  readonly #renderSome = (): void => {
    this.#requested = false;
    const begin = performance.now();
    if (begin - this.#flungAt >= SETTLED_MS) {
      const screen = this.#screen();
      const nearest = [...this.#waiting]
        .map((item) => ({ item, distance: distance(item.place(), screen) }))
        .sort((a, b) => a.distance - b.distance);
      for (const { item } of nearest) {
        this.#waiting.delete(item);
        flushSync(item.render);
        if (performance.now() - begin >= BUDGET_MS) break;
      }
    }
    if (this.#waiting.size > 0) this.#request();
  };

  #request(): void {
    if (!this.#requested) requestAnimationFrame(this.#renderSome);
    this.#requested = true;
  }
}

/** Distance of an item from the screen in pixels; 0 on screen. */
function distance({ start, size }: LanePosition, { from, to }: VisibleRange): number {
  return Math.max(0, from - (start + size), start - to);
}
