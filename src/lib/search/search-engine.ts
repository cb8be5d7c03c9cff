import { meets } from '$lib/library/condition';
import { findMemes } from './words/find';
import type { Found, SearchMarks } from '$lib/library/found';
import { fuse, fuseNear, MAX_PERHAPS, NOTHING_NEAR, type Hit, type NearHits } from './hit';
import type { MemeId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import { fewerWords, type FewerWords } from './fewer-words';
import { sayMissing } from './words/missing-words';
import { marksOf, splitName } from './words/marks';
import type { Meme } from '$lib/core/meme';
import { hasWords, isEmptyQuery, parseQuery, type Phrase, type Query } from './words/query';
import { continuesSearch } from './words/query-parts';
import type { Result } from '$lib/core/result';
import { joinedMeaning, meaningTexts, searchDocOf, titlePart } from './words/search-doc';
import { SearchClient } from './words/words-client';
import type { Match, SearchResult } from './words/words-protocol';
import { WordMeaningClient } from './meaning/word-meaning-client';
import type { MeaningDoc } from './meaning/word-meaning-protocol';
import type { MeaningAnswer, Meanings } from './meaning/meanings.svelte';

/** What the search needs from the app. */
export type SearchSources = {
  readonly memes: () => readonly Meme[];
  /** A meme's description job, which the filter `is:` tests. */
  readonly jobOf: (meme: MemeId) => Job | undefined;
  /** Search by meaning with a downloaded model; null if there is none. */
  readonly meanings: () => Pick<Meanings, 'near' | 'like'> | null;
};

/** The parsed query, and what is needed to answer it: nothing, the filters alone, or the index of words. */
export type ParsedQuery = { readonly query: Query; readonly needs: 'nothing' | 'filters' | 'words' };

/** A result of words and meaning. `perhaps` are shown after the hits, under a heading of their own. */
export type FusedResult = SearchResult & {
  readonly perhaps: readonly Hit[];
  /** A sentence about the words that no meme has; null if there are none. */
  readonly note: string | null;
};

/** With this many memes that have all words, nothing is shown that is only perhaps meant. */
const ENOUGH_WITHOUT_PERHAPS = 3;
/** With this many exact hits, the search by meaning is skipped. */
const ENOUGH_EXACT = 4;
/** The shortest time between two searches because of changed jobs, which change all the time while the queue runs. */
const JOBS_THROTTLE_MS = 300;

/**
 * Searches by words and by meaning: holds the clients of both workers and turns their hits into results. One module, so
 * that it can be loaded when the search box is first used.
 */
export class SearchEngine {
  readonly #sources: SearchSources;
  readonly #words: SearchClient;
  readonly #meaning: WordMeaningClient;
  /** Marks by meme, valid for `#marksFor`. Memes are immutable, so they need no other key. */
  #marks = new WeakMap<Meme, SearchMarks>();
  #marksFor: readonly Match[] = [];
  #typed = '';
  #parsed: ParsedQuery = parsedQueryOf('');
  readonly #updated: () => void;
  #jobsThrottled = false;

  /** `updated` is called when memes were added to the index, or jobs have changed that a query tests. */
  constructor(sources: SearchSources, updated: () => void) {
    this.#sources = sources;
    this.#updated = updated;
    this.#words = new SearchClient(() => sources.memes().map(searchDocOf), { updated });
    this.#meaning = new WordMeaningClient(() => sources.memes().map(meaningDocOf));
  }

  /** Starts the worker of the index, so that it is ready for the first query. */
  start(): void {
    this.#words.start();
  }

  /** Updates new and changed memes in the index and the vectors. */
  put(memes: readonly Meme[]): void {
    this.#words.put(memes.map(searchDocOf));
    this.#meaning.put(memes.map(meaningDocOf));
  }

  /** Removes memes from the index and the vectors. */
  remove(ids: readonly MemeId[]): void {
    this.#words.remove(ids);
    this.#meaning.remove(ids);
  }

  /** Call it when jobs have changed while there is this query. */
  jobsChanged({ needs, query }: ParsedQuery): void {
    if (needs !== 'words' || !filtersByJobs(query) || this.#jobsThrottled) return;
    this.#jobsThrottled = true;
    setTimeout(() => {
      this.#jobsThrottled = false;
      this.#updated();
    }, JOBS_THROTTLE_MS);
  }

  /** Parses a query; the last result is cached. */
  parse(typed: string): ParsedQuery {
    if (this.#typed !== typed) {
      this.#typed = typed;
      this.#parsed = parsedQueryOf(typed);
    }
    return this.#parsed;
  }

  /** The memes that pass the query's filters, in the given order. */
  filtered(memes: readonly Meme[], { filters }: Query): readonly Meme[] {
    if (filters.length === 0) return memes;
    return memes.filter(meets(filters, this.#sources.jobOf));
  }

  /** Searches the index; null if a newer query superseded this one. Fails with `worker-died` or `timed-out`. */
  async searchWords(query: Query, limit?: number): Promise<Result<SearchResult | null>> {
    const only = query.filters.length === 0 ? null : this.filtered(this.#sources.memes(), query).map(({ id }) => id);
    return await this.#words.search(query, limit === undefined ? { only } : { only, limit });
  }

  /** What would find memes if a query finds none. */
  async fewerWords(typed: string): Promise<FewerWords> {
    return await fewerWords(typed, async (candidate) => {
      const { query, needs } = parsedQueryOf(candidate);
      if (needs !== 'words') return { total: this.filtered(this.#sources.memes(), query).length, missing: null };
      const found = await this.searchWords(query, 1);
      return found.ok ? found.value : null;
    });
  }

  /**
   * True if the query should also be searched by meaning: it has few exact hits, and no phrases, exclusions or filters,
   * which hits by meaning would contradict. An exact match of a file name alone rules it out.
   */
  wantsMeaning({ phrases, not, filters }: Query, { hits }: SearchResult): boolean {
    if (phrases.length + not.length + filters.length > 0) return false;
    const exact = hits.filter((hit) => hit.exact);
    return exact.length < ENOUGH_EXACT && !exact.some(({ fields }) => fields.every((field) => field === 'name'));
  }

  /**
   * The memes similar in meaning to a query: by the downloaded model and the built-in word vectors together. A model of
   * many languages answers alone for the memes that it covers, because the word vectors are English. None if neither
   * works.
   */
  async near(typed: string): Promise<NearHits> {
    const model = (await this.#sources.meanings()?.near(typed)) ?? null;
    const isEnglish = model?.languages === 'English';
    if (model !== null && !isEnglish && this.#coversAll(model)) return model.near;
    const answer = await this.#meaning.near(typed);
    const builtIn = answer.ok ? answer.value : NOTHING_NEAR;
    if (model === null) return builtIn;
    const { close, perhaps } = builtIn;
    const added = isEnglish ? builtIn : { close: notCovered(close, model), perhaps: notCovered(perhaps, model) };
    return fuseNear(model.near, added, model.covers);
  }

  /**
   * The memes similar in meaning to a meme: by the downloaded model, and by the word vectors for those that it does not
   * cover.
   */
  async like(meme: MemeId): Promise<readonly Hit[]> {
    const model = (await this.#sources.meanings()?.like(meme)) ?? null;
    if (model !== null && this.#coversAll(model)) return model.near;
    const answer = await this.#meaning.like(meme);
    const builtIn = answer.ok ? answer.value : [];
    return model === null ? builtIn : [...model.near, ...notCovered(builtIn, model)];
  }

  #coversAll(model: Pick<MeaningAnswer<unknown>, 'covers'>): boolean {
    return this.#sources.memes().every((meme) => model.covers(meme.id) || joinedMeaning(meaningTexts(meme)) === '');
  }

  /**
   * The result with its hits and those close in meaning merged into one ranking. If few memes match by words, those
   * that are only perhaps meant follow apart: in turn those by meaning and those that have few of the words. Memes with
   * only some of the words do not count: in a large library any two words have hundreds.
   */
  fused(result: SearchResult, { close, perhaps }: NearHits): FusedResult {
    const isWeak = result.missing?.weak === true;
    const [byWords, byFewWords] = isWeak ? [[], result.hits] : [result.hits, []];
    const withWords = new Map(byFewWords.map((hit) => [hit.id, hit]));
    const asFound = (hit: Hit): Hit => withWords.get(hit.id) ?? hit;
    const hits = close.length === 0 ? byWords : fuse(byWords, close.map(asFound));
    const note = result.missing === null ? null : sayMissing(result.missing, result.total);
    const isEnough = result.missing === null && byWords.length >= ENOUGH_WITHOUT_PERHAPS;
    if (isEnough) return { ...result, hits, perhaps: [], note };
    const shown = new Set(hits.map(({ id }) => id));
    const less = new Map(alternate(perhaps.map(asFound), byFewWords).map((hit) => [hit.id, hit]));
    const others = [...less.values()].filter(({ id }) => !shown.has(id));
    return { ...result, hits, perhaps: others.slice(0, MAX_PERHAPS), note };
  }

  /** The memes of the hits, each with the reason; memes deleted meanwhile are omitted. */
  found(
    { hits, perhaps, matches }: Pick<FusedResult, 'hits' | 'perhaps' | 'matches'>,
    byId: (id: MemeId) => Meme | undefined,
  ): Found[] {
    const foundOf = ({ id, why, near }: Hit, isPerhaps: boolean): Found[] => {
      const meme = byId(id);
      return meme === undefined ? [] : [this.#found(meme, matches, { why, near, perhaps: isPerhaps })];
    };
    return [...hits.flatMap((hit) => foundOf(hit, false)), ...perhaps.flatMap((hit) => foundOf(hit, true))];
  }

  /** Results in the order of `memes`; those that are only perhaps meant stay at the end. */
  inOrder(found: readonly Found[], memes: readonly Meme[]): Found[] {
    const byMeme = new Map(found.map((one) => [one.meme.id, one]));
    const ordered = memes.flatMap(({ id }) => byMeme.get(id) ?? []);
    return [...ordered.filter(({ perhaps }) => !perhaps), ...ordered.filter(({ perhaps }) => perhaps)];
  }

  /** True if a query goes on with the search for another one. */
  continues(before: string, now: string): boolean {
    return continuesSearch(before, now);
  }

  /** The result without the index: substring search with filters and exclusions. */
  foundBySubstring(memes: readonly Meme[], query: Query): Found[] {
    const { words, phrases, not } = query;
    const terms = [...words, ...phrases.flat()].map(({ term }) => term);
    const typedOf = (some: Phrase): string => some.map(({ term, typed = term }) => typed).join(' ');
    const unwanted = new Set(not.flatMap((phrase) => findMemes(memes, typedOf(phrase))));
    const left = this.filtered(memes, query).filter((meme) => !unwanted.has(meme));
    const matches = terms.map((value): Match => ({ kind: 'inside', mode: 'inside', value }));
    return findMemes(left, typedOf([...words, ...phrases.flat()])).map((meme) =>
      this.#found(meme, matches, { why: null, near: [], perhaps: false }),
    );
  }

  /** Computes the marks when a card reads them, because most of thousands of hits are never shown. */
  #found(meme: Meme, matches: readonly Match[], reason: Pick<Found, 'why' | 'near' | 'perhaps'>): Found {
    const marks = (): SearchMarks => this.#marked(meme, matches);
    return {
      meme,
      ...reason,
      get marks() {
        return marks();
      },
    };
  }

  #marked(meme: Meme, matches: readonly Match[]): SearchMarks {
    if (this.#marksFor !== matches) {
      this.#marksFor = matches;
      this.#marks = new WeakMap();
    }
    const known = this.#marks.get(meme);
    if (known !== undefined) return known;
    const found = marksOf(searchDocOf(meme), matches);
    const marks = { ...found, ...splitName(found.name, titlePart(meme).length) };
    this.#marks.set(meme, marks);
    return marks;
  }
}

function parsedQueryOf(typed: string): ParsedQuery {
  const query = parseQuery(typed);
  return { query, needs: hasWords(query) ? 'words' : isEmptyQuery(query) ? 'nothing' : 'filters' };
}

function filtersByJobs({ filters }: Query): boolean {
  return filters.some(({ any }) => any.some(({ key }) => key === 'is'));
}

function meaningDocOf(meme: Meme): MeaningDoc {
  return { id: meme.id, texts: meaningTexts(meme) };
}

function alternate<Item>(first: readonly Item[], second: readonly Item[]): Item[] {
  const both = first.flatMap((item, at) => [item, ...second.slice(at, at + 1)]);
  return [...both, ...second.slice(first.length)];
}

function notCovered(hits: readonly Hit[], { covers }: Pick<MeaningAnswer<unknown>, 'covers'>): Hit[] {
  return hits.filter(({ id }) => !covers(id));
}
