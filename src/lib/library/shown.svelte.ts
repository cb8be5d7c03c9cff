import { SortedMemes } from './arrange';
import { meets } from './condition';
import { isOpen, NO_FILTER, readFilter, requirementsOf, type Filter } from './filter';
import type { Found } from './found';
import type { MemeId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import type { Sort } from '$lib/core/view';
import type { Meme } from '$lib/core/meme';
import { tagKey, withTag, withoutTag } from '$lib/core/tag';

/** Where the filter is kept while the tab lives, so that a reload shows the same memes. */
const KEY = 'memelore:filter';

/** What the list on screen depends on beside the filter. */
export type ShownDeps = {
  readonly memes: () => readonly Meme[];
  /** What is left of these memes by what is searched for, in their order unless the search has one of its own. */
  readonly among: (memes: readonly Meme[]) => readonly Found[];
  readonly sort: () => Sort;
  /** The meme's description job, as the queue has it. */
  readonly jobOf: (meme: MemeId) => Job | undefined;
};

/** The memes on screen: what search and filter leave of the library, in the chosen order. */
export class Shown {
  readonly #deps: ShownDeps;
  readonly #sorted = new SortedMemes();
  #filter = $state.raw<Filter>(readFilter(kept()));
  // Three steps, so that a change of one does not repeat those before it.
  readonly #inOrder = $derived.by(() => this.#sorted.of(this.#deps.memes(), this.#deps.sort()));
  readonly #hits = $derived.by(() => this.#deps.among(this.#inOrder));
  /**
   * What the query and the filter leave: the best hits first, in the chosen order among equals; for an empty query
   * everything the filter leaves, in the chosen order.
   */
  readonly found = $derived.by((): readonly Found[] => {
    // The filter itself, not `filtering`: a derived read first was seen to hide later changes of the filter.
    if (isOpen(this.#filter)) return this.#hits;
    const passes = meets(requirementsOf(this.#filter), this.#deps.jobOf);
    return this.#hits.filter(({ meme }) => passes(meme));
  });
  /** Whether the filter leaves anything out. */
  readonly filtering = $derived(!isOpen(this.#filter));

  constructor(deps: ShownDeps) {
    this.#deps = deps;
  }

  get filter(): Filter {
    return this.#filter;
  }

  set filter(filter: Filter) {
    this.#filter = filter;
    try {
      sessionStorage.setItem(KEY, JSON.stringify(filter));
    } catch {
      // Where the browser forbids it, the filter lives as long as the page.
    }
  }

  /** Removes the filter. */
  clearFilter(): void {
    this.filter = NO_FILTER;
  }

  /** Follows a tag in the filter to its new name, or takes it out of the filter for null. */
  renameTag(from: string, to: string | null): void {
    const { tags } = this.#filter;
    if (!tags.some((tag) => tagKey(tag) === tagKey(from))) return;
    const others = withoutTag(tags, from);
    this.filter = { ...this.#filter, tags: to === null ? others : withTag(others, to) };
  }
}

function kept(): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
  } catch {
    return null;
  }
}
