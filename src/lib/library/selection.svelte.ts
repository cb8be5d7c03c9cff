import type { MemeId } from '$lib/core/ids';

const NONE: ReadonlySet<MemeId> = new Set();

/** The selected memes. Memes that are hidden by a search or filter, or deleted, do not count as selected. */
export class Selection {
  readonly #order: () => readonly MemeId[];
  readonly #whole: () => readonly MemeId[];
  #chosen = $state.raw<ReadonlySet<MemeId>>(NONE);
  /** The start of a range and the selection before it: a smaller range deselects what a larger one had added. */
  #anchor: MemeId | null = null;
  #beforeRange = NONE;
  /** The selected memes in the order on screen. */
  readonly ids = $derived.by((): readonly MemeId[] =>
    this.#chosen.size === 0 ? [] : this.#order().filter((id) => this.#chosen.has(id)),
  );
  readonly #shown = $derived(new Set(this.ids));
  /** True if anything is selected. */
  readonly active = $derived(this.ids.length > 0);

  /** Number of memes that `all` would add. */
  readonly unchosen = $derived.by(() => this.#whole().filter((id) => !this.#shown.has(id)).length);

  /**
   * `order` gives the memes on screen in their order, and `whole` those of them that are meant by all. Both are read
   * reactively.
   */
  constructor(order: () => readonly MemeId[], whole = order) {
    this.#order = order;
    this.#whole = whole;
  }

  has(id: MemeId): boolean {
    return this.#shown.has(id);
  }

  /** Selects or deselects a meme; the next range starts at it. */
  toggle(id: MemeId): void {
    const next = new Set(this.ids);
    if (!next.delete(id)) next.add(id);
    this.#chosen = next;
    this.#beforeRange = next;
    this.#anchor = id;
  }

  /** Selects everything from the last toggled meme to `to`; without one, from `from`. */
  range(to: MemeId, from: MemeId = to): void {
    const order = this.#order();
    const end = order.indexOf(to);
    if (end === -1) return;
    if (!this.active || this.#anchor === null || !order.includes(this.#anchor)) {
      this.#anchor = from;
      this.#beforeRange = new Set(this.ids);
    }
    const begin = Math.max(0, order.indexOf(this.#anchor));
    this.#chosen = new Set([...this.#beforeRange, ...order.slice(Math.min(begin, end), Math.max(begin, end) + 1)]);
  }

  /** Selects exactly these memes. */
  choose(ids: readonly MemeId[]): void {
    this.#chosen = new Set(ids);
    this.#beforeRange = this.#chosen;
    this.#anchor = null;
  }

  /** Selects all memes besides those that are selected. */
  all(): void {
    this.#chosen = new Set([...this.ids, ...this.#whole()]);
    this.#beforeRange = this.#chosen;
  }

  clear(): void {
    this.#chosen = NONE;
    this.#beforeRange = NONE;
    this.#anchor = null;
  }
}
