import type { Sort } from '$lib/domain/arrange';
import { isOpen, NO_FILTER, readFilter, type Filter, type FilterFacts } from '$lib/domain/filter';
import { tagKey, withTag, withoutTag } from '$lib/domain/tag';

/** Where the filter is kept while the tab lives, so that a reload shows the same memes. */
const KEY = 'memelore:filter';

/** What the arrangement needs of the app. */
export type ArrangementSources = { readonly sort: () => Sort; readonly facts: FilterFacts };

/** Which memes the library shows, and in which order. */
export class Arrangement {
  #filter = $state.raw<Filter>(NO_FILTER);
  readonly #filtering = $derived(!isOpen(this.#filter));
  #sources: ArrangementSources = {
    sort: () => ({ by: 'added', descending: true }),
    facts: { failed: () => false },
  };

  /** Where the order and the facts come from; until then it is newest first and nothing has failed. */
  connect(sources: ArrangementSources): void {
    this.#sources = sources;
  }

  /** Takes up the filter of before a reload. */
  start(): void {
    this.#filter = readFilter(kept());
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

  /** Whether the filter leaves anything out. */
  get filtering(): boolean {
    return this.#filtering;
  }

  get sort(): Sort {
    return this.#sources.sort();
  }

  get facts(): FilterFacts {
    return this.#sources.facts;
  }

  /** Shows everything. */
  clear(): void {
    this.filter = NO_FILTER;
  }

  /** A tag has another name now, or null for none any more. */
  tagRenamed(from: string, to: string | null): void {
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
