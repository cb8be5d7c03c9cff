import { passes, type Filter, type FilterFacts } from './filter';
import { nameKey } from './name-key';
import type { Meme } from './meme';

/** How the library lays memes out: lanes of whole pictures, equal squares, or lines with all that is known. */
export type View = 'masonry' | 'grid' | 'list';

/** What memes are sorted by. */
export type Sort = { readonly by: 'added' | 'name' | 'sent' | 'size'; readonly descending: boolean };

/** The newest first: the order in which `SortedMemes` wants memes. */
export function byAdded(a: Meme, b: Meme): number {
  return b.added - a.added || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** The direction people expect first: names from A, everything else from the newest or largest. */
export function usualDirection(by: Sort['by']): boolean {
  return by !== 'name';
}

/**
 * The memes that pass the filter, sorted; `memes` come newest first, which also decides among equals. `sent` is by the time
 * of the last sending, then by how often; what was never sent counts as longest ago.
 */
export function arrange(memes: readonly Meme[], filter: Filter, sort: Sort, facts: FilterFacts): readonly Meme[] {
  return sortMemes(memes, sort).filter(passes(filter, facts));
}

function sortMemes(memes: readonly Meme[], sort: Sort): readonly Meme[] {
  return directed(sort.by === 'added' ? memes : [...memes].sort(COMPARE[sort.by]), sort);
}

// Ascending by name, descending by everything else: a stable sort then keeps the newest first among equals.
const COMPARE: Readonly<Record<Exclude<Sort['by'], 'added'>, (a: Meme, b: Meme) => number>> = {
  name: (a, b) => {
    const [first, second] = [nameKey(a), nameKey(b)];
    return first < second ? -1 : first > second ? 1 : byAdded(a, b);
  },
  sent: (a, b) => (b.sentAt ?? 0) - (a.sentAt ?? 0) || b.sent - a.sent || byAdded(a, b),
  size: (a, b) => b.bytes - a.bytes || byAdded(a, b),
};

function directed(memes: readonly Meme[], { by, descending }: Sort): readonly Meme[] {
  return descending === usualDirection(by) ? memes : [...memes].reverse();
}

/** More changed memes than this share of all are not worth placing one by one. */
const WORTH_PLACING = 1 / 8;

/**
 * Sorts a library that changes a little at a time: memes that stayed keep their places and only the changed ones are placed
 * anew, so that captioning one of 20,000 does not sort 20,000.
 */
export class SortedMemes {
  #by: Sort['by'] = 'added';
  #memes: readonly Meme[] = [];
  #sorted: readonly Meme[] = [];

  /** All of `memes`, which come newest first, in the order of `sort`. */
  of(memes: readonly Meme[], sort: Sort): readonly Meme[] {
    if (sort.by === 'added') return directed(memes, sort);
    if (memes !== this.#memes || sort.by !== this.#by) {
      this.#sorted = (sort.by === this.#by ? this.#placed(memes, sort.by) : null) ?? [...memes].sort(COMPARE[sort.by]);
      this.#memes = memes;
      this.#by = sort.by;
    }
    return directed(this.#sorted, sort);
  }

  #placed(memes: readonly Meme[], by: Exclude<Sort['by'], 'added'>): readonly Meme[] | null {
    const before = new Set(this.#memes);
    const fresh = memes.filter((meme) => !before.delete(meme));
    if (fresh.length > memes.length * WORTH_PLACING) return null;
    // What is left of `before` is gone.
    const stayed = before.size === 0 ? this.#sorted : this.#sorted.filter((meme) => !before.has(meme));
    return merge(stayed, fresh.sort(COMPARE[by]), COMPARE[by]);
  }
}

/** Joins two sorted lists into one. */
export function merge<Item>(
  long: readonly Item[],
  short: readonly Item[],
  compare: (a: Item, b: Item) => number,
): readonly Item[] {
  if (short.length === 0) return long;
  const joined: Item[] = [];
  let from = 0;
  for (const item of short) {
    const to = place(long, item, compare, from);
    for (; from < to; from += 1) joined.push(long[from] as Item);
    joined.push(item);
  }
  for (; from < long.length; from += 1) joined.push(long[from] as Item);
  return joined;
}

/** Where in a sorted list, from `from` on, an item stands or would stand. */
export function place<Item>(
  list: readonly Item[],
  item: Item,
  compare: (a: Item, b: Item) => number,
  from = 0,
): number {
  let low = from;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(list[middle] as Item, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
