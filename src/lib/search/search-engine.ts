import { meets } from '$lib/library/condition';
import { findMemes } from './words/find';
import type { Found, SearchMarks, WhyFound } from '$lib/library/found';
import { fuse, type Hit } from './hit';
import type { MemeId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import { marksOf } from './words/marks';
import type { Meme } from '$lib/core/meme';
import { hasWords, isEmptyQuery, parseQuery, type Query } from './words/query';
import type { Result } from '$lib/core/result';
import { meaningText, searchDocOf } from './words/search-doc';
import { SearchClient } from './words/words-client';
import type { Match, SearchResult } from './words/words-protocol';
import { WordMeaningClient } from './meaning/word-meaning-client';
import type { MeaningText } from './meaning/word-meaning-protocol';
import type { MeaningAnswer, Meanings } from './meaning/meanings.svelte';

/** What the search needs of the app. */
export type SearchSources = {
  readonly memes: () => readonly Meme[];
  /** A meme's description job, which `is:` needs for. */
  readonly jobOf: (meme: MemeId) => Job | undefined;
  /** Search by meaning with a model that was downloaded for it; null while there is none. */
  readonly meanings: () => Pick<Meanings, 'near' | 'like'> | null;
};

/** What was typed as it is understood, and what it takes to answer: nothing, the memes themselves, or the index. */
export type ParsedQuery = { readonly query: Query; readonly needs: 'nothing' | 'filters' | 'words' };

/** With as many exact answers nobody needs what else might be meant. */
const ENOUGH_EXACT = 4;

/**
 * All that searching takes, in one piece, so that it can be loaded when somebody is about to search: the index's and the
 * vectors' clients, and what their answers mean for the list.
 */
export class SearchEngine {
  readonly #sources: SearchSources;
  readonly #words: SearchClient;
  readonly #meaning: WordMeaningClient;
  /** Memes are immutable: the marks of one hold as long as the matches do. */
  #marks = new WeakMap<Meme, SearchMarks>();
  #marksFor: readonly Match[] = [];
  #typed = '';
  #parsed: ParsedQuery = parsedQueryOf('');

  /** `updated` is called when the index holds more than before. */
  constructor(sources: SearchSources, updated: () => void) {
    this.#sources = sources;
    this.#words = new SearchClient(() => sources.memes().map(searchDocOf), { updated });
    this.#meaning = new WordMeaningClient(() => sources.memes().map(textOf));
  }

  /** Starts the index, so that the first query finds it ready. */
  start(): void {
    this.#words.start();
  }

  /** Tells of new and changed memes. */
  put(memes: readonly Meme[]): void {
    this.#words.put(memes.map(searchDocOf));
    this.#meaning.put(memes.map(textOf));
  }

  /** Tells of memes that are gone. */
  remove(ids: readonly MemeId[]): void {
    this.#words.remove(ids);
    this.#meaning.remove(ids);
  }

  /** What was typed, as it is understood. */
  parse(typed: string): ParsedQuery {
    if (this.#typed !== typed) {
      this.#typed = typed;
      this.#parsed = parsedQueryOf(typed);
    }
    return this.#parsed;
  }

  /** The memes that pass the query's filters, in their order. */
  filtered(memes: readonly Meme[], { filters }: Query): readonly Meme[] {
    if (filters.length === 0) return memes;
    return memes.filter(meets(filters, this.#sources.jobOf));
  }

  /** Asks the index; null when a newer query made this one pointless. Fails with `worker-died`. */
  async searchWords(query: Query, limit?: number): Promise<Result<SearchResult | null>> {
    const only = query.filters.length === 0 ? null : this.filtered(this.#sources.memes(), query).map(({ id }) => id);
    return await this.#words.search(query, limit === undefined ? { only } : { only, limit });
  }

  /**
   * Whether to look for memes that mean the same: only few have the very words, and the query says nothing that a guess
   * would contradict. Whoever types the name of a file is not looking for its like.
   */
  wantsMeaning({ phrases, not, filters }: Query, { hits }: SearchResult): boolean {
    if (phrases.length + not.length + filters.length > 0) return false;
    const exact = hits.filter((hit) => hit.exact);
    return exact.length < ENOUGH_EXACT && !exact.some(({ fields }) => fields.every((field) => field === 'name'));
  }

  /** The memes that mean what was typed; none where that cannot be found out. */
  async near(typed: string): Promise<readonly Hit[]> {
    const better = (await this.#sources.meanings()?.near(typed)) ?? null;
    return await this.#completed(better, () => this.#meaning.near(typed));
  }

  /** The memes that mean what one does; none where that cannot be found out. */
  async like(meme: MemeId): Promise<readonly Hit[]> {
    const better = (await this.#sources.meanings()?.like(meme)) ?? null;
    return await this.#completed(better, () => this.#meaning.like(meme));
  }

  /** What the better model says; the built-in word vectors answer for the memes it does not know, or for all. */
  async #completed(
    better: MeaningAnswer | null,
    builtIn: () => Promise<Result<readonly Hit[]>>,
  ): Promise<readonly Hit[]> {
    const known = (meme: Meme): boolean => better?.covers(meme.id) === true || meaningText(meme) === '';
    if (better !== null && this.#sources.memes().every(known)) return better.hits;
    const near = await builtIn();
    const hits = near.ok ? near.value : [];
    return better === null ? hits : [...better.hits, ...hits.filter(({ id }) => !better.covers(id))];
  }

  /** The result with the hits of its words and of `meaning` in one ranking. */
  fused(result: SearchResult, meaning: readonly Hit[]): SearchResult {
    return meaning.length === 0 ? result : { ...result, hits: fuse(result.hits, meaning) };
  }

  /** The result's memes with why each is there; those that are gone meanwhile are left out. */
  found({ hits, matches }: Pick<SearchResult, 'hits' | 'matches'>, byId: (id: MemeId) => Meme | undefined): Found[] {
    return hits.flatMap(({ id, why }) => {
      const meme = byId(id);
      return meme === undefined ? [] : [this.#found(meme, matches, why)];
    });
  }

  /** What answers where the index does not: plain substrings, filters, and nothing that must not be there. */
  foundBySubstring(memes: readonly Meme[], query: Query): Found[] {
    const { words, phrases, not } = query;
    const terms = [...words, ...phrases.flat()].map(({ term }) => term);
    const unwanted = new Set(not.flatMap((phrase) => findMemes(memes, phrase.map(({ term }) => term).join(' '))));
    const left = this.filtered(memes, query).filter((meme) => !unwanted.has(meme));
    const matches = terms.map((value): Match => ({ kind: 'inside', mode: 'inside', value }));
    return findMemes(left, terms.join(' ')).map((meme) => this.#found(meme, matches, null));
  }

  /** Marks are made when a card is shown: thousands of hits would otherwise be marked for nobody. */
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
    const marks = this.#marks.get(meme) ?? marksOf(searchDocOf(meme), matches);
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
