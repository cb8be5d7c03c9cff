import { meets } from '$lib/library/condition';
import { findMemes } from './words/find';
import type { Found, SearchMarks } from '$lib/library/found';
import { fuse, MAX_PERHAPS, NOTHING_NEAR, type Hit, type NearHits } from './hit';
import type { MemeId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import { marksOf, splitName } from './words/marks';
import type { Meme } from '$lib/core/meme';
import { hasWords, isEmptyQuery, parseQuery, type Query } from './words/query';
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
export type FusedResult = SearchResult & { readonly perhaps: readonly Hit[] };

/** With this many memes that have all words, nothing is shown that is only perhaps meant. */
const ENOUGH_WITHOUT_PERHAPS = 3;
/** With this many exact hits, the search by meaning is skipped. */
const ENOUGH_EXACT = 4;

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

  /** `updated` is called when memes were added to the index. */
  constructor(sources: SearchSources, updated: () => void) {
    this.#sources = sources;
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
   * The memes similar in meaning to a query: by the downloaded model, and by the built-in word vectors for memes that
   * it does not cover. None if no model is available.
   */
  async near(typed: string): Promise<NearHits> {
    const model = (await this.#sources.meanings()?.near(typed)) ?? null;
    if (model !== null && this.#coversAll(model)) return model.near;
    const answer = await this.#meaning.near(typed);
    const builtIn = answer.ok ? answer.value : NOTHING_NEAR;
    if (model === null) return builtIn;
    return {
      close: [...model.near.close, ...notCovered(builtIn.close, model)],
      perhaps: [...model.near.perhaps, ...notCovered(builtIn.perhaps, model)],
    };
  }

  /** The memes similar in meaning to a meme, found as `near` finds them. */
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
   * that are only perhaps meant follow apart. Memes with only some of the words do not count: in a large library any
   * two words have hundreds.
   */
  fused(result: SearchResult, { close, perhaps }: NearHits): FusedResult {
    const hits = close.length === 0 ? result.hits : fuse(result.hits, close);
    const shown = new Set(hits.map(({ id }) => id));
    const isFew = result.partial || result.hits.length < ENOUGH_WITHOUT_PERHAPS;
    const apart = isFew ? perhaps.filter(({ id }) => !shown.has(id)) : [];
    return { ...result, hits, perhaps: apart.slice(0, MAX_PERHAPS) };
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

  /** The result without the index: substring search with filters and exclusions. */
  foundBySubstring(memes: readonly Meme[], query: Query): Found[] {
    const { words, phrases, not } = query;
    const terms = [...words, ...phrases.flat()].map(({ term }) => term);
    const unwanted = new Set(not.flatMap((phrase) => findMemes(memes, phrase.map(({ term }) => term).join(' '))));
    const left = this.filtered(memes, query).filter((meme) => !unwanted.has(meme));
    const matches = terms.map((value): Match => ({ kind: 'inside', mode: 'inside', value }));
    return findMemes(left, terms.join(' ')).map((meme) =>
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

function meaningDocOf(meme: Meme): MeaningDoc {
  return { id: meme.id, texts: meaningTexts(meme) };
}

function notCovered(hits: readonly Hit[], { covers }: Pick<MeaningAnswer<unknown>, 'covers'>): Hit[] {
  return hits.filter(({ id }) => !covers(id));
}
