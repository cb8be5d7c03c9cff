import { onMount, untrack } from 'svelte';
import { afterNavigate, beforeNavigate, replaceState } from '$app/navigation';
import { page } from '$app/state';
import { readFragment, toFragment, type ListPlace } from '$lib/library/fragment';
import type { Shown } from '$lib/library/shown.svelte';
import type { Searching } from '$lib/search/searching.svelte';

/** Typing changes the address after this pause: browsers limit how often a page may change it. */
const TYPING_MS = 200;

/**
 * Keeps the search, the filter and the place in the list in the fragment of the address, which browsers keep over a
 * reload and never send to the host. The page of a meme has the search, too, because it leads to the next meme found.
 */
export class Address {
  readonly #searching: Pick<Searching, 'query'>;
  readonly #shown: Pick<Shown, 'filter'>;
  readonly #isLoaded: () => boolean;
  #place = $state.raw<ListPlace | null>(null);
  /** The query of the first page until the memes are loaded: without them the search would empty its stored index. */
  #waiting = $state.raw('');

  /** `isLoaded` is true once the memes are loaded; it is read reactively. */
  constructor(searching: Pick<Searching, 'query'>, shown: Pick<Shown, 'filter'>, isLoaded: () => boolean) {
    this.#searching = searching;
    this.#shown = shown;
    this.#isLoaded = isLoaded;
  }

  /** Where the list is to begin; null for its top. */
  get place(): ListPlace | null {
    return this.#place;
  }

  set place(place: ListPlace | null) {
    this.#place = place;
  }

  /** True if a reload would show the same search and filter. */
  get isCurrent(): boolean {
    return hasSearch(page.route.id) && location.hash.slice(1) === this.#fragment();
  }

  /** Call it while the root layout is initialised: applies the address to the search, and the search to the address. */
  follow(): void {
    // SvelteKit does not tell the first page's route, but `page` has it.
    let before: string | null = null;
    afterNavigate(({ type }) => {
      const from = before;
      before = page.route.id;
      if (!hasSearch(before)) return;
      const fragment = location.hash.slice(1);
      // A link to the library says nothing of a search, and the one that is there stays. Going back shows what was
      // searched for then.
      if (type === 'popstate' || fragment !== '') this.#apply(fragment);
      else if (from !== '/') this.#place = null;
      // SvelteKit cannot change the address yet when the first page is there; the effect below does.
      if (type !== 'enter') this.#write();
    });
    // When this is told of a step back, the address is already that of the other page.
    beforeNavigate(({ type, to }) => {
      if (type === 'popstate') return;
      this.#write();
      // So that the new entry has it at once: rendering the page takes a while, and a reload then would lose it.
      if (to?.route.id === '/meme' && to.url.hash === '') to.url.hash = this.#fragment(null);
    });
    onMount(() => {
      // A step back before this moment changed the address only, and the page is still the one that was opened.
      if (location.pathname !== document.documentElement.dataset.path) location.reload();
    });
    $effect(() => {
      // A person edited the address, or followed a link within the page.
      const onEdit = (): void => {
        this.#apply(location.hash.slice(1));
        this.#write();
      };
      addEventListener('hashchange', onEdit);
      return () => removeEventListener('hashchange', onEdit);
    });
    $effect(() => {
      if (this.#waiting === '' || !this.#isLoaded()) return;
      // What was typed meanwhile is newer.
      this.#searching.query ||= this.#waiting;
      this.#waiting = '';
    });
    $effect(() => {
      void this.#fragment();
      const timer = setTimeout(() => this.#write(), TYPING_MS);
      return () => clearTimeout(timer);
    });
  }

  #apply(fragment: string): void {
    const parts = readFragment(fragment);
    if (parts === null) return;
    if (untrack(this.#isLoaded)) this.#searching.query = parts.query;
    else {
      this.#waiting = parts.query;
      // So that the list shows what is found, and not everything before.
      if (parts.query !== '') void import('$lib/search/search-engine');
    }
    this.#shown.filter = parts.filter;
    this.#place = parts.place;
  }

  #write(): void {
    const { pathname, search } = location;
    // While a step back loads its page, the address is already that page's, which must not get this one's search.
    if (pathname !== page.url.pathname || search !== page.url.search) return;
    if (!hasSearch(page.route.id) || this.isCurrent) return;
    const fragment = this.#fragment();
    // eslint-disable-next-line svelte/no-navigation-without-resolve -- It is the same page.
    replaceState(`${pathname}${search}${fragment === '' ? '' : `#${fragment}`}`, page.state);
  }

  #fragment(place = page.route.id === '/' ? this.#place : null): string {
    return toFragment({ query: this.#searching.query || this.#waiting, filter: this.#shown.filter, place });
  }
}

function hasSearch(route: string | null): boolean {
  return route === '/' || route === '/meme';
}
