import { SortedMemes } from './arrange';
import { meets } from './condition';
import { isEmptyFilter, NO_FILTER, requirementsOf, type Filter } from './filter';
import type { Found } from './found';
import type { MemeId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import type { Sort } from '$lib/core/view';
import type { Meme } from '$lib/core/meme';
import { tagKey, withTag, withoutTag } from '$lib/core/tag';

/** What the list on screen depends on besides the filter. */
export type ShownDeps = {
  readonly memes: () => readonly Meme[];
  /** Applies the search to these memes; unless it shows the best match first, their order stays. */
  readonly among: (memes: readonly Meme[]) => readonly Found[];
  readonly sort: () => Sort;
  /** The meme's description job. */
  readonly jobOf: (meme: MemeId) => Job | undefined;
};

/** The memes on screen: the library searched, filtered and sorted. */
export class Shown {
  readonly #deps: ShownDeps;
  readonly #sorted = new SortedMemes();
  #filter = $state.raw<Filter>(NO_FILTER);
  // Three separate steps: a new filter repeats neither the search nor the sorting.
  readonly #inOrder = $derived.by(() => this.#sorted.of(this.#deps.memes(), this.#deps.sort()));
  readonly #hits = $derived.by(() => this.#deps.among(this.#inOrder));
  /**
   * The results on screen: best hits first, or in the chosen order. Without a query, all memes that pass the filter in
   * the chosen order.
   */
  readonly found = $derived.by((): readonly Found[] => {
    // Reads the filter and not `filtering`: a derived value read first was seen to hide later changes of the filter.
    if (isEmptyFilter(this.#filter)) return this.#hits;
    const passes = meets(requirementsOf(this.#filter), this.#deps.jobOf);
    return this.#hits.filter(({ meme }) => passes(meme));
  });
  /** Those without the ones that are only perhaps meant, which are the last. */
  readonly matched = $derived.by(() => {
    const { found } = this;
    return found.at(-1)?.perhaps === true ? found.filter(({ perhaps }) => !perhaps) : found;
  });
  /** True if the filter excludes anything. */
  readonly filtering = $derived(!isEmptyFilter(this.#filter));

  constructor(deps: ShownDeps) {
    this.#deps = deps;
  }

  get filter(): Filter {
    return this.#filter;
  }

  set filter(filter: Filter) {
    this.#filter = filter;
  }

  /** Removes the filter. */
  clearFilter(): void {
    this.filter = NO_FILTER;
  }

  /** Renames a tag in the filter, or removes it from the filter if `to` is null. */
  renameTag(from: string, to: string | null): void {
    const { tags } = this.#filter;
    if (!tags.some((tag) => tagKey(tag) === tagKey(from))) return;
    const others = withoutTag(tags, from);
    this.filter = { ...this.#filter, tags: to === null ? others : withTag(others, to) };
  }
}
