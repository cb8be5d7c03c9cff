import type { MemeId } from '$lib/core/ids';

const NONE: ReadonlySet<MemeId> = new Set();

/**
 * The memes that are chosen to do something with, always among those on show: what a search or a filter hides, or what was
 * deleted, is not acted on.
 */
export class Selection {
  readonly #order: () => readonly MemeId[];
  #chosen = $state.raw<ReadonlySet<MemeId>>(NONE);
  /** Where a range begins, and what was chosen before it: a range drawn shorter gives back what it took. */
  #anchor: MemeId | null = null;
  #before = NONE;
  /** The chosen memes in the order they are shown. */
  readonly ids = $derived.by((): readonly MemeId[] =>
    this.#chosen.size === 0 ? [] : this.#order().filter((id) => this.#chosen.has(id)),
  );
  readonly #shown = $derived(new Set(this.ids));
  /** Whether anything is chosen. */
  readonly active = $derived(this.ids.length > 0);

  /** `order` gives the memes on show, in their order; it is read again whenever it changes. */
  constructor(order: () => readonly MemeId[]) {
    this.#order = order;
  }

  has(id: MemeId): boolean {
    return this.#shown.has(id);
  }

  /** Adds a meme or takes it away; the next range begins at it. */
  toggle(id: MemeId): void {
    const next = new Set(this.ids);
    if (!next.delete(id)) next.add(id);
    this.#chosen = next;
    this.#before = next;
    this.#anchor = id;
  }

  /** Chooses everything from where the last choice was made, or from `from` where none was, to `to`. */
  range(to: MemeId, from: MemeId = to): void {
    const order = this.#order();
    const end = order.indexOf(to);
    if (end === -1) return;
    if (!this.active || this.#anchor === null || !order.includes(this.#anchor)) {
      this.#anchor = from;
      this.#before = new Set(this.ids);
    }
    const begin = Math.max(0, order.indexOf(this.#anchor));
    this.#chosen = new Set([...this.#before, ...order.slice(Math.min(begin, end), Math.max(begin, end) + 1)]);
  }

  /** Chooses these and no others. */
  choose(ids: readonly MemeId[]): void {
    this.#chosen = new Set(ids);
    this.#before = this.#chosen;
    this.#anchor = null;
  }

  /** Chooses all memes on show. */
  all(): void {
    this.#chosen = new Set(this.#order());
    this.#before = this.#chosen;
  }

  clear(): void {
    this.#chosen = NONE;
    this.#before = NONE;
    this.#anchor = null;
  }
}
