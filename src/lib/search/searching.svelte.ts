import { Lazy } from '$lib/core/lazy.svelte';
import { unmarked, type Found } from '$lib/library/found';
import type { Hit, NearHits } from './hit';
import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { success, type Result } from '$lib/core/result';
import type { SearchResult } from './words/words-protocol';
import type { PictureReaders, PictureSearch } from './picture/picture-search.svelte';
import type { Query } from './words/query';
import type { FusedResult, ParsedQuery, SearchEngine, SearchSources } from './search-engine';

/** What the search box needs from the app. */
export type SearchingDeps = SearchSources & {
  readonly byId: (id: MemeId) => Meme | undefined;
  /** Loads the functions that read and describe a picture. */
  readonly readers: () => Promise<PictureReaders>;
};

/** Written out here, because `hit.ts` and all that it imports would be loaded with the first page. */
const NOTHING_NEAR: NearHits = { close: [], perhaps: [] };
/** Debounce before searching by meaning and for hits by words beyond the first thousands. */
const DEBOUNCE_MS = 250;
/** The shortest time between two searches because of changed jobs, which change all the time while the queue runs. */
const JOBS_THROTTLE_MS = 300;

/**
 * The state of the search box. The last result stays until the index has answered the current query. The code of the
 * search is loaded when the box is first used.
 */
export class Searching {
  readonly #deps: SearchingDeps;
  #query = $state('');
  #picture = $state.raw<PictureSearch | null>(null);
  #pictureNumber = 0;
  #jobsThrottled = false;
  readonly #engine: Lazy<SearchEngine>;
  #indexed = $state(false);
  #result = $state.raw<FusedResult | null>(null);
  #busy = $state(false);
  #searchNumber = 0;
  #pending: Promise<void> = Promise.resolve();
  /** The last hits by meaning and their query, reused when the index changes. */
  #meaning: { readonly typed: string; readonly near: NearHits } = { typed: '', near: NOTHING_NEAR };
  /** True if there is a query or a picture to search for. */
  readonly active = $derived(this.#picture !== null || this.#query.trim() !== '');
  /** The search by picture, if any; a query then filters its results. */
  readonly picture = $derived(this.#picture);
  /** True while more hits may follow, mostly by meaning. */
  readonly busy = $derived(this.#busy || (this.#picture !== null && this.#picture.stage !== 'done'));
  /** True if the index is complete. Until then, and if it cannot run, substring search is used. */
  readonly indexed = $derived(this.#indexed);
  /** True if results are ordered by relevance, false if in the chosen order of the list. */
  readonly ranked = $derived.by(() => this.#picture !== null || this.#parsed()?.needs === 'words');
  /** True if no meme has all words of the query, so that the results have only some of them. */
  readonly partial = $derived(this.#picture === null && this.#result?.partial === true);

  constructor(deps: SearchingDeps) {
    this.#deps = deps;
    this.#engine = new Lazy(async () => {
      const { SearchEngine } = await import('./search-engine');
      return new SearchEngine(deps, () => {
        if (this.#parsed()?.needs === 'words') this.#search();
      });
    });
  }

  /** Searches by a picture; replaces the current query or picture. Fails with one of the failures of a file. */
  async searchPicture(picture: Blob): Promise<Result<null>> {
    const number = (this.#pictureNumber += 1);
    const [engine, readers, { searchByPicture }] = await Promise.all([
      this.#engine.open(),
      this.#deps.readers(),
      import('./picture/picture-search.svelte'),
    ]);
    const search = await searchByPicture(picture, { ...readers, engine, memes: this.#deps.memes });
    if (!search.ok) return search;
    if (number !== this.#pictureNumber) {
      search.value.end();
      return success(null);
    }
    this.removePicture();
    this.query = '';
    this.#picture = search.value;
    return success(null);
  }

  /** Ends the search by picture. */
  removePicture(): void {
    this.#pictureNumber += 1;
    this.#picture?.end();
    this.#picture = null;
  }

  /** Call it when jobs have changed: searches again if the query has a filter on jobs, such as `is:failed`. */
  jobsChanged(): void {
    const parsed = this.#parsed();
    if (parsed?.needs !== 'words' || !filtersByJobs(parsed.query)) return;
    if (this.#jobsThrottled) return;
    this.#jobsThrottled = true;
    setTimeout(() => {
      this.#jobsThrottled = false;
      if (this.#parsed()?.needs === 'words') this.#search();
    }, JOBS_THROTTLE_MS);
  }

  get query(): string {
    return this.#query;
  }

  set query(query: string) {
    if (query === this.#query) return;
    this.#query = query;
    this.#search();
  }

  /** Loads the search and starts the index, e.g. when the search box gets the focus. */
  async start(): Promise<void> {
    (await this.#engine.open()).start();
  }

  /** Call it with new and changed memes, without deleted ones. */
  put(memes: readonly Meme[]): void {
    this.#engine.value?.put(memes);
  }

  /** Call it with the ids of deleted memes. */
  remove(ids: readonly MemeId[]): void {
    this.#engine.value?.remove(ids);
  }

  /** The memes that match the query and the picture; `memes` is the library in the chosen order. */
  among(memes: readonly Meme[]): readonly Found[] {
    const picture = this.#picture;
    if (picture === null) return this.#matching(memes);
    const found = picture.found((id) => this.#deps.byId(id));
    if (this.#query.trim() === '') return found;
    const matching = this.#matching(memes).filter(({ perhaps }) => !perhaps);
    const left = new Set(matching.map(({ meme }) => meme.id));
    return found.filter(({ meme }) => left.has(meme.id));
  }

  #matching(memes: readonly Meme[]): readonly Found[] {
    const [parsed, engine, result] = [this.#parsed(), this.#engine.value, this.#result];
    if (parsed === null || engine === null) return memes.map(unmarked);
    const { query, needs } = parsed;
    if (needs === 'words' && !this.#indexed) return engine.foundBySubstring(memes, query);
    if (needs === 'words' && result !== null) return engine.found(result, (id) => this.#deps.byId(id));
    return engine.filtered(memes, query).map(unmarked);
  }

  /** Resolves when the results match the current query. */
  async settled(): Promise<void> {
    // Substring search is synchronous, so its results are always current.
    if (this.#engine.value !== null && !this.#indexed) return;
    for (let number = -1; number !== this.#searchNumber;) {
      number = this.#searchNumber;
      await this.#pending;
    }
  }

  /** The memes similar in meaning to one, closest first. */
  async like(meme: MemeId): Promise<readonly Hit[]> {
    return await (await this.#engine.open()).like(meme);
  }

  /** The parsed query; null if it is empty or the search is not loaded yet. */
  #parsed(): ParsedQuery | null {
    const parsed = this.#query.trim() === '' ? undefined : this.#engine.value?.parse(this.#query);
    return parsed === undefined || parsed.needs === 'nothing' ? null : parsed;
  }

  #search(): void {
    const number = (this.#searchNumber += 1);
    if (this.#query.trim() === '') {
      this.#result = null;
      this.#busy = false;
      return;
    }
    this.#busy = true;
    this.#pending = this.#runSearch(number, this.#query).catch((error: unknown) => {
      // The script could not be loaded; the next change of the query tries again.
      this.#busy = false;
      reportError(error);
    });
  }

  async #runSearch(number: number, typed: string): Promise<void> {
    const engine = await this.#engine.open();
    if (number !== this.#searchNumber) return;
    const { query, needs } = engine.parse(typed);
    if (needs !== 'words') {
      this.#result = null;
      this.#busy = false;
      return;
    }
    const result = await engine.searchWords(query);
    if (number !== this.#searchNumber) return;
    // Superseded by another call: ask again.
    if (result.ok && result.value === null) {
      await this.#runSearch(number, typed);
      return;
    }
    // While the index is incomplete, the engine's `updated` callback searches again.
    this.#indexed = result.ok && result.value?.complete === true;
    if (!result.ok || result.value?.complete !== true) {
      this.#busy = result.ok;
      return;
    }
    this.#show(engine, typed, result.value);
    const more = this.#searchFurther(number, typed, engine, result.value);
    if (result.value.hits.length === 0) await more;
  }

  /** Adds slower results: hits by meaning, and hits by words beyond the first thousands. */
  async #searchFurther(number: number, typed: string, engine: SearchEngine, words: SearchResult): Promise<void> {
    const { query } = engine.parse(typed);
    const wantsMeaning = engine.wantsMeaning(query, words);
    const wantsRest = words.total > words.hits.length;
    if (wantsMeaning || wantsRest) {
      await new Promise((resolve) => setTimeout(resolve, DEBOUNCE_MS));
      if (number !== this.#searchNumber) return;
    }
    if (wantsMeaning) {
      const near = await engine.near(typed);
      // The answer to an earlier query may come after that to the current one.
      if (typed === this.#query) this.#meaning = { typed, near };
      if (number !== this.#searchNumber) return;
      this.#show(engine, typed, words);
    }
    if (wantsRest) {
      const all = await engine.searchWords(query, words.total);
      if (number !== this.#searchNumber) return;
      if (all.ok && all.value !== null) this.#show(engine, typed, all.value);
    }
    this.#busy = false;
  }

  #show(engine: SearchEngine, typed: string, words: SearchResult): void {
    this.#result = engine.fused(words, this.#meaning.typed === typed ? this.#meaning.near : NOTHING_NEAR);
  }
}

function filtersByJobs({ filters }: Query): boolean {
  return filters.some(({ any }) => any.some(({ key }) => key === 'is'));
}
