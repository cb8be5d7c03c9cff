import { Lazy } from '$lib/core/lazy.svelte';
import { unmarked, type Found } from '$lib/library/found';
import type { Hit } from './hit';
import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { success, type Result } from '$lib/core/result';
import type { SearchResult } from './words/words-protocol';
import type { PictureReaders, PictureSearch } from './picture/picture-search.svelte';
import type { Query } from './words/query';
import type { ParsedQuery, SearchEngine, SearchSources } from './search-engine';

/** The memes to search, and what else is known of them. */
export type SearchingDeps = SearchSources & {
  readonly byId: (id: MemeId) => Meme | undefined;
  /** What tells about a picture that is no meme. */
  readonly readers: () => Promise<PictureReaders>;
};

/** Debounce before asking for meaning and for hits beyond the first thousands. */
const REST_MS = 250;
/** At most one search in this time because jobs changed: while a queue runs they change all the time. */
const JOBS_MS = 300;

/**
 * The search box. What is typed shows at once; what it finds follows as soon as the index answers, and until then the
 * last result stays. Everything that searching takes is loaded when the box is first used.
 */
export class Searching {
  readonly #deps: SearchingDeps;
  #query = $state('');
  #picture = $state.raw<PictureSearch | null>(null);
  #pictureTurn = 0;
  #jobsWait = false;
  readonly #engine: Lazy<SearchEngine>;
  /** Whether the whole index answers; before it does, and where it cannot run, plain substring search stands in. */
  #indexed = $state(false);
  #result = $state.raw<SearchResult | null>(null);
  #busy = $state(false);
  #turn = 0;
  #pending: Promise<void> = Promise.resolve();
  /** What a query was found to mean, kept while the index changes under it. */
  #meaning: { readonly typed: string; readonly hits: readonly Hit[] } = { typed: '', hits: [] };
  /** Whether anything is searched for, by words or by picture. */
  readonly active = $derived(this.#picture !== null || this.#query.trim() !== '');
  /** The picture that is searched for; words then narrow what it found. */
  readonly picture = $derived(this.#picture);
  /** Whether more may still be found, by meaning above all. */
  readonly busy = $derived(this.#busy || (this.#picture !== null && this.#picture.stage !== 'done'));
  /** Whether the index answers by now; before, plain substring search stands in. */
  readonly indexed = $derived(this.#indexed);
  /** Whether what is found comes best first; else in the chosen order. */
  readonly ranked = $derived.by(() => this.#picture !== null || this.#parsed()?.needs === 'words');
  /** Whether no meme has all the words, so that only the nearest are shown. */
  readonly partial = $derived(this.#picture === null && this.#result?.partial === true);

  constructor(deps: SearchingDeps) {
    this.#deps = deps;
    this.#engine = new Lazy(async () => {
      const { SearchEngine } = await import('./search-engine');
      return new SearchEngine(deps, () => {
        if (this.#parsed()?.needs === 'words') this.#look();
      });
    });
  }

  /** Searches by a picture in place of what was searched for before. Fails with one of the failures of a file. */
  async searchPicture(picture: Blob): Promise<Result<null>> {
    const turn = (this.#pictureTurn += 1);
    const [engine, readers, { searchByPicture }] = await Promise.all([
      this.#engine.open(),
      this.#deps.readers(),
      import('./picture/picture-search.svelte'),
    ]);
    const search = await searchByPicture(picture, { ...readers, engine, memes: this.#deps.memes });
    if (!search.ok) return search;
    if (turn !== this.#pictureTurn) {
      search.value.end();
      return success(null);
    }
    this.removePicture();
    this.query = '';
    this.#picture = search.value;
    return success(null);
  }

  /** Searches by picture no more. */
  removePicture(): void {
    this.#pictureTurn += 1;
    this.#picture?.end();
    this.#picture = null;
  }

  /** Jobs have changed: what a query says of them (`is:failed`) may hold for other memes now. */
  jobsChanged(): void {
    const parsed = this.#parsed();
    if (parsed?.needs !== 'words' || !asksJobs(parsed.query)) return;
    if (this.#jobsWait) return;
    this.#jobsWait = true;
    setTimeout(() => {
      this.#jobsWait = false;
      if (this.#parsed()?.needs === 'words') this.#look();
    }, JOBS_MS);
  }

  get query(): string {
    return this.#query;
  }

  set query(query: string) {
    if (query === this.#query) return;
    this.#query = query;
    this.#look();
  }

  /** Loads what searching takes and opens the index: somebody is about to type. */
  async start(): Promise<void> {
    (await this.#engine.open()).start();
  }

  /** Tells of memes that are new or changed; deleted ones are not among them. */
  put(memes: readonly Meme[]): void {
    this.#engine.value?.put(memes);
  }

  /** Tells of memes that are gone. */
  remove(ids: readonly MemeId[]): void {
    this.#engine.value?.remove(ids);
  }

  /** What the query leaves of all memes, which come in the chosen order. */
  among(memes: readonly Meme[]): readonly Found[] {
    const picture = this.#picture;
    if (picture === null) return this.#answering(memes);
    const found = picture.found((id) => this.#deps.byId(id));
    if (this.#query.trim() === '') return found;
    const left = new Set(this.#answering(memes).map(({ meme }) => meme.id));
    return found.filter(({ meme }) => left.has(meme.id));
  }

  #answering(memes: readonly Meme[]): readonly Found[] {
    const [parsed, engine, result] = [this.#parsed(), this.#engine.value, this.#result];
    if (parsed === null || engine === null) return memes.map(unmarked);
    const { query, needs } = parsed;
    if (needs === 'words' && !this.#indexed) return engine.foundBySubstring(memes, query);
    if (needs === 'words' && result !== null) return engine.found(result, (id) => this.#deps.byId(id));
    return engine.filtered(memes, query).map(unmarked);
  }

  /** Settles when what is found answers the query as it is at that moment. */
  async settled(): Promise<void> {
    // While substring search stands in, what is found is up to date with every key.
    if (this.#engine.value !== null && !this.#indexed) return;
    for (let turn = -1; turn !== this.#turn;) {
      turn = this.#turn;
      await this.#pending;
    }
  }

  /** The memes that mean what one does, closest first. */
  async like(meme: MemeId): Promise<readonly Hit[]> {
    return await (await this.#engine.open()).like(meme);
  }

  /** What was typed as it is understood; null when it needs for nothing, or nobody can tell yet. */
  #parsed(): ParsedQuery | null {
    const parsed = this.#query.trim() === '' ? undefined : this.#engine.value?.parse(this.#query);
    return parsed === undefined || parsed.needs === 'nothing' ? null : parsed;
  }

  #look(): void {
    const turn = (this.#turn += 1);
    if (this.#query.trim() === '') {
      this.#result = null;
      this.#busy = false;
      return;
    }
    this.#busy = true;
    this.#pending = this.#ask(turn, this.#query).catch((error: unknown) => {
      // Its script could not be had; the next key tries again.
      this.#busy = false;
      reportError(error);
    });
  }

  async #ask(turn: number, typed: string): Promise<void> {
    const engine = await this.#engine.open();
    if (turn !== this.#turn) return;
    const { query, needs } = engine.parse(typed);
    if (needs !== 'words') {
      this.#result = null;
      this.#busy = false;
      return;
    }
    const asked = await engine.searchWords(query);
    // A newer query is on its way.
    if (turn !== this.#turn) return;
    // Superseded by another call: ask again.
    if (asked.ok && asked.value === null) {
      await this.#ask(turn, typed);
      return;
    }
    // An index that is still being made is looked into again when it is whole.
    this.#indexed = asked.ok && asked.value?.complete === true;
    if (!asked.ok || asked.value?.complete !== true) {
      this.#busy = false;
      return;
    }
    this.#show(engine, typed, asked.value);
    const more = this.#lookFurther(turn, typed, engine, asked.value);
    if (asked.value.hits.length === 0) await more;
  }

  /** What takes longer: what means the same, and what lies beyond the first thousands. */
  async #lookFurther(turn: number, typed: string, engine: SearchEngine, words: SearchResult): Promise<void> {
    const { query } = engine.parse(typed);
    const wantsMeaning = engine.wantsMeaning(query, words);
    const wantsRest = words.total > words.hits.length;
    if (wantsMeaning || wantsRest) {
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
      if (turn !== this.#turn) return;
    }
    if (wantsMeaning) {
      this.#meaning = { typed, hits: await engine.near(typed) };
      if (turn !== this.#turn) return;
      this.#show(engine, typed, words);
    }
    if (wantsRest) {
      const all = await engine.searchWords(query, words.total);
      if (turn !== this.#turn) return;
      if (all.ok && all.value !== null) this.#show(engine, typed, all.value);
    }
    this.#busy = false;
  }

  #show(engine: SearchEngine, typed: string, words: SearchResult): void {
    this.#result = engine.fused(words, this.#meaning.typed === typed ? this.#meaning.hits : []);
  }
}

function asksJobs({ filters }: Query): boolean {
  return filters.some(({ any }) => any.some(({ key }) => key === 'is'));
}
