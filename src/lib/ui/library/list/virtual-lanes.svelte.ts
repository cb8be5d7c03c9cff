import { flushSync, untrack } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';
import { equalLanes, UnequalLanes, type LaneLayout, type LanePosition } from './lane-layout';

/** What lanes over the window need to know. All items are laid out anew whenever it changes. */
export type LaneOptions = {
  readonly count: number;
  readonly keyOf: (index: number) => string;
  /** How many pixels high every item is; or about how high each becomes, which is measured once it is drawn. */
  readonly size: number | ((index: number) => number);
  readonly lanes: number;
  readonly gap: number;
  /** Items kept beyond the screen in each lane, on both sides. */
  readonly beyond: number;
  /** What measured heights belong to, such as the view and the lanes' width: when it changes they are measured again. */
  readonly form: string;
};

/** What outlives a list while another page is shown, so that coming back finds everything in its place. */
export type KeptLanes = { readonly form: string; readonly measured: Map<string, number> };

/** A stretch of the list, in pixels from its top. */
export type Screen = { readonly from: number; readonly to: number };

/** What the page's sticky header covers. */
const HEADER_PX = 76;

/**
 * Which items of a list that scrolls with the window are drawn and where, and how high the whole list is. Make it while a
 * component initialises; it stops with the component.
 */
export class VirtualLanes {
  readonly #options: () => LaneOptions;
  /** Pixels between the document's top and the list's. */
  readonly #top: () => number;
  #kept: KeptLanes;
  /** Asking the browser while cards are drawn would make it lay them out at once. */
  #window = windowNow();
  /** Counts measurements that moved something. */
  #moved = $state(0);
  readonly #layout: LaneLayout;
  /** The layout anew with every measurement that moved something in it. */
  readonly #current: { readonly layout: LaneLayout; readonly moved: number };
  /** The items to draw. */
  readonly items: readonly LanePosition[];
  /** Height of the whole list in pixels. */
  readonly height: number;
  readonly #observer = new ResizeObserver((entries) => this.#measured(entries));

  constructor(options: () => LaneOptions, top: () => number, kept: KeptLanes | null) {
    this.#options = options;
    this.#top = top;
    this.#kept = kept ?? { form: untrack(options).form, measured: new Map() };
    let shown: readonly LanePosition[] = [];
    let anchor: number | undefined;
    this.#layout = $derived.by(() => {
      const { count, keyOf, size, lanes, gap, form } = options();
      if (form !== this.#kept.form) {
        // A turned phone, another view: what was on top before is to be on top after it.
        anchor ??= untrack(() => this.#firstVisible(shown))?.index;
        this.#kept = { form, measured: new Map() };
      }
      const { measured } = this.#kept;
      return typeof size === 'number'
        ? equalLanes(count, lanes, gap, size)
        : new UnequalLanes(count, lanes, gap, size, (index) => measured.get(keyOf(index)));
    });
    const watchWindow = createSubscriber((changed) => {
      const controller = new AbortController();
      const update = (): void => {
        this.#window = windowNow();
        changed();
      };
      for (const type of ['scroll', 'resize'])
        window.addEventListener(type, update, { passive: true, signal: controller.signal });
      return () => controller.abort();
    });
    this.#current = $derived({ layout: this.#layout, moved: this.#moved });
    this.height = $derived(this.#current.layout.height);
    this.items = $derived.by(() => {
      watchWindow();
      const { from, to } = this.screen;
      shown = this.#current.layout.within(from, to, options().beyond);
      return shown;
    });
    let form = this.#kept.form;
    // An effect, because the list must be as high as it becomes before the page can be scrolled that far.
    $effect(() => {
      const now = options().form;
      if (now === form) return;
      form = now;
      if (anchor !== undefined) this.#scrollTo(this.#layout.place(anchor).start + untrack(top) - HEADER_PX);
      anchor = undefined;
    });
    $effect(() => () => this.#observer.disconnect());
  }

  /** What of the list was on screen when the page was last scrolled. */
  get screen(): Screen {
    const from = this.#window.y - this.#top();
    return { from, to: from + this.#window.height };
  }

  /** Attach to each drawn item, which carries its index in `data-index`: its true height replaces the estimate. */
  readonly measure = (element: HTMLElement): (() => void) => {
    this.#observer.observe(element);
    return () => this.#observer.unobserve(element);
  };

  /** Scrolls as little as it takes to have the item on screen, clear of the header. */
  scrollToIndex(index: number): void {
    const place = this.#layout.place(index);
    const start = place.start + this.#top();
    if (start < window.scrollY + HEADER_PX) this.#scrollTo(start - HEADER_PX);
    else if (start + place.size > window.scrollY + window.innerHeight)
      this.#scrollTo(start + place.size - window.innerHeight);
  }

  /** What to hand to the next list. */
  keep(): KeptLanes {
    return this.#kept;
  }

  #scrollTo(top: number): void {
    window.scrollTo({ top: Math.max(0, top), behavior: 'instant' });
  }

  #measured(entries: readonly ResizeObserverEntry[]): void {
    const layout = this.#layout;
    if (!(layout instanceof UnequalLanes)) return;
    const { keyOf, count } = this.#options();
    const sizes = new Map<number, number>();
    for (const { target, borderBoxSize } of entries) {
      const index = target instanceof HTMLElement && target.isConnected ? Number(target.dataset.index) : NaN;
      const size = Math.round(borderBoxSize[0]?.blockSize ?? 0);
      if (!(index < count) || size === 0) continue;
      sizes.set(index, size);
      this.#kept.measured.set(keyOf(index), size);
    }
    const anchor = this.#firstVisible(this.items);
    if (!layout.resize(sizes)) return;
    flushSync(() => (this.#moved += 1));
    // What is read stays where it is when something above it turns out higher.
    const shift = anchor === undefined ? 0 : layout.place(anchor.index).start - anchor.start;
    if (shift !== 0) window.scrollBy({ top: shift, behavior: 'instant' });
  }

  /** The item at the upper edge of the screen; undefined while the page is at its top, which then stays there. */
  #firstVisible(items: readonly LanePosition[]): LanePosition | undefined {
    if (window.scrollY < HEADER_PX) return undefined;
    const edge = window.scrollY - this.#top();
    return items.find(({ start }) => start >= edge) ?? items.at(-1);
  }
}

function windowNow(): { readonly y: number; readonly height: number } {
  return { y: window.scrollY, height: window.innerHeight };
}
