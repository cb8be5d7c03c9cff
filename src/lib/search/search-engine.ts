import { meets } from '$lib/library/condition';
import { findMemes } from './words/find';
import type { Found, SearchMarks, WhyFound } from '$lib/library/found';
import { fuse, type Hit } from './hit';
import type { MemeId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import { marksOf, splitName } from './words/marks';
import type { Meme } from '$lib/core/meme';
import { hasWords, isEmptyQuery, parseQuery, type Query } from './words/query';
import type { Result } from '$lib/core/result';
import { meaningText, searchDocOf, titlePart } from './words/search-doc';
import { SearchClient } from './words/words-client';
import type { Match, SearchResult } from './words/words-protocol';
import { WordMeaningClient } from './meaning/word-meaning-client';
import type { MeaningText } from './meaning/word-meaning-protocol';
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
    this.#meaning = new WordMeaningClient(() => sources.memes().map(textOf));
  }

  /** Starts the worker of the index, so that it is ready for the first query. */
  start(): void {
    this.#words.start();
  }

  /** Updates new and changed memes in the index and the vectors. */
  put(memes: readonly Meme[]): void {
    this.#words.put(memes.map(searchDocOf));
    this.#meaning.put(memes.map(textOf));
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

  /** The memes similar in meaning to a query; none if no model is available. */
  async near(typed: string): Promise<readonly Hit[]> {
    const model = (await this.#sources.meanings()?.near(typed)) ?? null;
    return await this.#withBuiltIn(model, () => this.#meaning.near(typed));
  }

  /** The memes similar in meaning to a meme; none if no model is available. */
  async like(meme: MemeId): Promise<readonly Hit[]> {
    const model = (await this.#sources.meanings()?.like(meme)) ?? null;
    return await this.#withBuiltIn(model, () => this.#meaning.like(meme));
  }

  /** The downloaded model's hits, and those of the built-in word vectors for memes that the model does not cover. */
  async #withBuiltIn(
    model: MeaningAnswer | null,
    builtIn: () => Promise<Result<readonly Hit[]>>,
  ): Promise<readonly Hit[]> {
    const known = (meme: Meme): boolean => model?.covers(meme.id) === true || meaningText(meme) === '';
    if (model !== null && this.#sources.memes().every(known)) return model.hits;
    const near = await builtIn();
    const hits = near.ok ? near.value : [];
    return model === null ? hits : [...model.hits, ...hits.filter(({ id }) => !model.covers(id))];
  }

  /** The result with its hits and those by meaning merged into one ranking. */
  fused(result: SearchResult, meaning: readonly Hit[]): SearchResult {
    return meaning.length === 0 ? result : { ...result, hits: fuse(result.hits, meaning) };
  }

  /** The memes of the hits, each with the reason; memes deleted meanwhile are omitted. */
  found({ hits, matches }: Pick<SearchResult, 'hits' | 'matches'>, byId: (id: MemeId) => Meme | undefined): Found[] {
    return hits.flatMap(({ id, why }) => {
      const meme = byId(id);
      return meme === undefined ? [] : [this.#found(meme, matches, why)];
    });
  }

  /** The result without the index: substring search with filters and exclusions. */
  foundBySubstring(memes: readonly Meme[], query: Query): Found[] {
    const { words, phrases, not } = query;
    const terms = [...words, ...phrases.flat()].map(({ term }) => term);
    const unwanted = new Set(not.flatMap((phrase) => findMemes(memes, phrase.map(({ term }) => term).join(' '))));
    const left = this.filtered(memes, query).filter((meme) => !unwanted.has(meme));
    const matches = terms.map((value): Match => ({ kind: 'inside', mode: 'inside', value }));
    return findMemes(left, terms.join(' ')).map((meme) => this.#found(meme, matches, null));
  }

  /** Computes the marks when a card reads them, because most of thousands of hits are never shown. */
  #found(meme: Meme, matches: readonly Match[], why: WhyFound | null): Found {
    const marks = (): SearchMarks => this.#marked(meme, matches);
    return {
      meme,
      why,
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

function textOf(meme: Meme): MeaningText {
  return { id: meme.id, text: meaningText(meme) };
}
