import {
  Virtualizer,
  observeWindowOffset,
  observeWindowRect,
  windowScroll,
  type VirtualItem,
} from '@tanstack/virtual-core';
import { untrack } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';

/**
 * What lanes over the window need to know. Read at every scroll: hand out the same functions as long as they answer the
 * same, or all items are laid out anew each time.
 */
export type LaneOptions = {
  readonly count: number;
  readonly keyOf: (index: number) => string;
  /** About how many pixels high an item becomes at the present lane width. */
  readonly estimate: (index: number) => number;
  readonly lanes: number;
  readonly gap: number;
  /** What measured heights belong to, such as the view and the lanes' width: when it changes they are measured again. */
  readonly form: string;
  /** Pixels between the document's top and the list's. */
  readonly top: number;
};

/**
 * What outlives a list while another page is shown: measured heights and the lane of each item, so that coming back finds
 * everything in its place.
 */
export type KeptLanes = { readonly virtualizer: Virtualizer<Window, HTMLElement>; readonly form: string };

/** What the page's sticky header covers. */
const HEADER_PX = 76;

/** Rows of items kept beyond the screen on both sides. */
export const OVERSCAN_ROWS = 3;

/**
 * Runes round a virtualizer of the window: which items to draw and where, and how high the whole list is. Make it while a
 * component initialises; it stops with the component.
 */
export class VirtualLanes {
  readonly #virtualizer: Virtualizer<Window, HTMLElement>;
  readonly #layout: { readonly items: VirtualItem[]; readonly height: number };

  constructor(options: () => LaneOptions, kept: KeptLanes | null) {
    const initial = untrack(options);
    let changed = (): void => undefined;
    const settings = (now: LaneOptions): ConstructorParameters<typeof Virtualizer<Window, HTMLElement>>[0] => ({
      count: now.count,
      getItemKey: now.keyOf,
      estimateSize: now.estimate,
      lanes: now.lanes,
      gap: now.gap,
      scrollMargin: now.top,
      scrollPaddingStart: HEADER_PX,
      overscan: OVERSCAN_ROWS,
      getScrollElement: () => window,
      observeElementRect: observeWindowRect,
      observeElementOffset: observeWindowOffset,
      scrollToFn: windowScroll,
      initialOffset: () => window.scrollY,
      onChange: () => changed(),
    });
    this.#virtualizer = kept?.virtualizer ?? new Virtualizer<Window, HTMLElement>(settings(initial));
    // Where the page stands is the router's business, not what a kept virtualizer remembers.
    this.#virtualizer.scrollOffset = window.scrollY;
    const subscribe = createSubscriber((update) => {
      changed = update;
      return this.#virtualizer._didMount();
    });
    let form = kept?.form ?? initial.form;
    let shown: VirtualItem[] = [];
    let anchor: number | undefined;
    // The virtualizer is told its options before it is asked, as its adapters for other frameworks do while rendering.
    this.#layout = $derived.by(() => {
      subscribe();
      const now = options();
      // A turned phone, another view: what was on top before is to be on top after it.
      if (now.form !== form) anchor ??= firstVisible(shown)?.index;
      this.#virtualizer.setOptions(settings(now));
      shown = this.#virtualizer.getVirtualItems();
      return { items: shown, height: this.#virtualizer.getTotalSize() };
    });
    // After every drawing, as those adapters do.
    $effect(() => {
      if (this.#layout.height >= 0) untrack(() => this.#virtualizer._willUpdate());
    });
    $effect(() => {
      const now = options().form;
      if (now === form) return;
      form = now;
      // Every measured height belongs to the old form.
      untrack(() => this.#virtualizer.measure());
      if (anchor !== undefined) this.#virtualizer.scrollToIndex(anchor, { align: 'start' });
      anchor = undefined;
    });
  }

  /** The items to draw; `start` counts from the document's top. */
  get items(): readonly VirtualItem[] {
    return this.#layout.items;
  }

  /** Height of the whole list in pixels. */
  get height(): number {
    return this.#layout.height;
  }

  /** Attach to each drawn item, which carries its index in `data-index`: its true height replaces the estimate. */
  readonly measure = (element: HTMLElement): (() => void) => {
    untrack(() => this.#virtualizer.measureElement(element));
    return () => this.#virtualizer.measureElement(null);
  };

  /** Scrolls as little as it takes to have the item on screen, clear of the header. */
  scrollToIndex(index: number): void {
    this.#virtualizer.scrollToIndex(index, { align: 'auto' });
  }

  /** What to hand to the next list. */
  keep(form: string): KeptLanes {
    return { virtualizer: this.#virtualizer, form };
  }
}

/** The item at the upper edge of the screen; undefined while the page is at its top, which then stays there. */
function firstVisible(items: readonly VirtualItem[]): VirtualItem | undefined {
  if (window.scrollY < HEADER_PX) return undefined;
  return items.find((item) => item.start >= window.scrollY) ?? items.at(-1);
}
