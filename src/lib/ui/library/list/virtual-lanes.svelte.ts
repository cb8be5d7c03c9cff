import { flushSync, untrack } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';
import { equalLanes, Sections, UnequalLanes, type LaneLayout, type LanePosition, type Section } from './lane-layout';

/** Options of the list; a change lays out all items again. */
export type LaneOptions = {
  readonly count: number;
  readonly keyOf: (index: number) => string;
  /** Height of every item in pixels, or an estimate for each, which is replaced by its measured height. */
  readonly size: number | ((index: number) => number);
  readonly lanes: number;
  readonly gap: number;
  /** Items rendered beyond the screen in each lane, on both sides. */
  readonly beyond: number;
  /** Identifies what measured heights depend on, such as view and lane width; a change discards them. */
  readonly heightsKey: string;
  /** Another object for another order or other items. With the same one and the same heights key, lanes stay. */
  readonly order: object;
  /** The parts of the list, which may have headings; null for a list of one part without a heading. */
  readonly sections: readonly Section[] | null;
};

/** State that outlives the list while another page is shown, so that the list looks the same on return. */
export type SavedLanes = {
  readonly heightsKey: string;
  readonly measured: Map<string, number>;
  /** The lanes of all items in an order; null before the first layout. */
  kept: { readonly order: object; readonly lanes: Uint16Array } | null;
};

/** A vertical range of the list, in pixels from its top. */
export type VisibleRange = { readonly from: number; readonly to: number };

/** Height of the page's sticky header. */
const HEADER_PX = 76;
/** Height of a heading, and the space between sections. */
export const HEADING_PX = 44;
const SECTION_GAP_PX = 20;

/**
 * Virtual scrolling for a list that scrolls with the window: the items to render, their positions and the list's
 * height. Create it during component initialisation; it stops with the component.
 */
export class VirtualLanes {
  readonly #options: () => LaneOptions;
  /** Distance of the list from the top of the document in pixels. */
  readonly #top: () => number;
  #saved: SavedLanes;
  /** Cached, because reading it while cards are rendered forces a layout. */
  #window = windowNow();
  /** Number of measurements that changed the layout. */
  #changes = $state(0);
  readonly #layout: LaneLayout;
  /** A new object for every change of the layout, including measurements. */
  readonly #current: { readonly layout: LaneLayout; readonly changes: number };
  /** The items to render. */
  readonly items: readonly LanePosition[];
  /** Height of the whole list in pixels. */
  readonly height: number;
  /** Lays out in the next frame: items that a layout adds within the callback are reported as an error. */
  readonly #observer = new ResizeObserver((entries) =>
    requestAnimationFrame(() => {
      if (!this.#ended) this.#measured(entries);
    }),
  );
  /** True once the component is gone, which may be before the frame of a last measurement. */
  #ended = false;

  constructor(options: () => LaneOptions, top: () => number, saved: SavedLanes | null) {
    this.#options = options;
    this.#top = top;
    this.#saved = saved ?? { heightsKey: untrack(options).heightsKey, measured: new Map(), kept: null };
    let shown: readonly LanePosition[] = [];
    let anchor: number | undefined;
    this.#layout = $derived.by(() => {
      const { heightsKey } = options();
      if (heightsKey !== this.#saved.heightsKey) {
        // After a rotation or change of view the first visible item stays at the top.
        anchor ??= untrack(() => this.#firstVisible(shown))?.index;
        this.#saved = { heightsKey, measured: new Map(), kept: null };
      }
      return layOut(options(), this.#saved);
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
    this.#current = $derived({ layout: this.#layout, changes: this.#changes });
    this.height = $derived(this.#current.layout.height);
    this.items = $derived.by(() => {
      watchWindow();
      const { from, to } = this.screen;
      shown = this.#current.layout.within(from, to, options().beyond);
      return shown;
    });
    let heightsKey = this.#saved.heightsKey;
    // An effect, because the list must have its new height before the page can be scrolled that far.
    $effect(() => {
      const now = options().heightsKey;
      if (now === heightsKey) return;
      heightsKey = now;
      if (anchor !== undefined) this.#scrollTo(this.#layout.place(anchor).start + untrack(top) - HEADER_PX);
      anchor = undefined;
    });
    $effect(() => () => {
      this.#ended = true;
      this.#observer.disconnect();
    });
  }

  /** The visible range of the list at the last scroll event. */
  get screen(): VisibleRange {
    const from = this.#window.y - this.#top();
    return { from, to: from + this.#window.height };
  }

  /** The upper edge of the heading of a section, in pixels from the top of the list. */
  startOf(section: number): number {
    const { layout } = this.#current;
    return layout instanceof Sections ? layout.startOf(section) : 0;
  }

  /** The first visible item and the distance of its upper edge from the window's; null at the top of the page. */
  get firstVisible(): { readonly index: number; readonly top: number } | null {
    const first = this.#firstVisible(this.items);
    return first === undefined ? null : { index: first.index, top: first.start + this.#top() - window.scrollY };
  }

  /** Attach to each rendered item, which has its index in `data-index`: its measured height replaces the estimate. */
  readonly measure = (element: HTMLElement): (() => void) => {
    this.#observer.observe(element);
    return () => this.#observer.unobserve(element);
  };

  /** Scrolls the minimum distance that shows the item below the header. */
  scrollToIndex(index: number): void {
    const place = this.#layout.place(index);
    const start = place.start + this.#top();
    if (start < window.scrollY + HEADER_PX) this.#scrollTo(start - HEADER_PX);
    else if (start + place.size > window.scrollY + window.innerHeight)
      this.#scrollTo(start + place.size - window.innerHeight);
  }

  /** Scrolls an item to this distance from the window's upper edge. */
  scrollToPlace(index: number, top: number): void {
    this.#scrollTo(this.#layout.place(index).start + this.#top() - top);
  }

  /** Scrolls to the heading of a section. */
  scrollToSection(section: number): void {
    this.#scrollTo(this.startOf(section) + this.#top() - HEADER_PX);
  }

  /** The state to pass to the next list. */
  save(): SavedLanes {
    return this.#saved;
  }

  #scrollTo(top: number): void {
    window.scrollTo({ top: Math.max(0, top), behavior: 'instant' });
  }

  #measured(entries: readonly ResizeObserverEntry[]): void {
    const layout = this.#layout;
    const { keyOf, count } = this.#options();
    const sizes = new Map<number, number>();
    for (const { target, borderBoxSize } of entries) {
      const index = target instanceof HTMLElement && target.isConnected ? Number(target.dataset.index) : NaN;
      const size = Math.round(borderBoxSize[0]?.blockSize ?? 0);
      if (!(index < count) || size === 0) continue;
      sizes.set(index, size);
      this.#saved.measured.set(keyOf(index), size);
    }
    const anchor = this.#firstVisible(this.items);
    if (!layout.resize(sizes)) return;
    flushSync(() => (this.#changes += 1));
    // Visible items keep their place on screen when an item above changes its height.
    const shift = anchor === undefined ? 0 : layout.place(anchor.index).start - anchor.start;
    if (shift !== 0) window.scrollBy({ top: shift, behavior: 'instant' });
  }

  /** The first visible item; undefined at the top of the page, which then stays at the top. */
  #firstVisible(items: readonly LanePosition[]): LanePosition | undefined {
    if (window.scrollY < HEADER_PX) return undefined;
    const edge = window.scrollY - this.#top();
    return items.find(({ start }) => start >= edge) ?? items.at(-1);
  }
}

function layOut(options: LaneOptions, saved: SavedLanes): LaneLayout {
  const { count, keyOf, size, lanes, gap, order, sections } = options;
  const { measured } = saved;
  const kept = saved.kept?.order === order && saved.kept.lanes.length === count ? saved.kept.lanes : null;
  const partOf = (from: number, length: number): LaneLayout =>
    typeof size === 'number'
      ? equalLanes(length, lanes, gap, size)
      : new UnequalLanes(
          length,
          lanes,
          gap,
          (index) => size(from + index),
          (index) => measured.get(keyOf(from + index)),
          (index) => kept?.[from + index],
        );
  const layout =
    sections === null || count === 0 ? partOf(0, count) : new Sections(sections, count, SECTION_GAP_PX, partOf);
  if (typeof size !== 'number' && kept === null)
    saved.kept = { order, lanes: Uint16Array.from({ length: count }, (_, index) => layout.place(index).lane) };
  return layout;
}

function windowNow(): { readonly y: number; readonly height: number } {
  return { y: window.scrollY, height: window.innerHeight };
}
