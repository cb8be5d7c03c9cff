import { queryParts, withoutPart } from './words/query-parts';
import type { SearchResult } from './words/words-protocol';

/** A query with less in it, and the number of memes that have all of it. */
type Fewer = { readonly query: string; readonly count: number };

/** What finds memes if a query finds none. */
export type FewerWords = {
  /** Without its filters; null if it has none, or if this finds nothing either. */
  readonly unfiltered: Fewer | null;
  /** With one word less, without quotation marks or exclusions, else single words; the fewest hits first. */
  readonly fewer: readonly Fewer[];
};

type Search = (typed: string) => Promise<Pick<SearchResult, 'total' | 'missing'> | null>;

/** More words are not tried: such queries are pasted texts. */
const MAX_WORDS = 8;
const MAX_OFFERED = 3;

/** Tries what may find memes if a query finds none. */
export async function fewerWords(typed: string, search: Search): Promise<FewerWords> {
  const hits = async (candidates: readonly string[]): Promise<Fewer[]> => {
    const found: Fewer[] = [];
    for (const candidate of new Set(candidates.map((each) => each.replace(/\s+/gu, ' ').trim()))) {
      if (candidate === '' || candidate === typed.trim()) continue;
      const result = await search(candidate);
      if (result !== null && result.missing === null && result.total > 0)
        found.push({ query: candidate, count: result.total });
    }
    return found.sort((a, b) => a.count - b.count).slice(0, MAX_OFFERED);
  };
  const parts = queryParts(typed);
  const without = (some: typeof parts): string => some.reduce((text, part) => withoutPart(text, part), typed);
  const filters = parts.filter(({ kind }) => kind === 'filter');
  const [unfiltered = null] = filters.length === 0 ? [] : await hits([without(filters)]);
  const words = parts.filter(({ kind, not }) => kind === 'words' && !not).slice(0, MAX_WORDS);
  const one = words.length < 2 ? [] : words.map((word) => without([word]));
  const included = without(parts.filter(({ kind, not }) => kind !== 'filter' && not));
  const unquoted = included.replace(/["“”„«»]/gu, ' ');
  const fewer = await hits([
    ...one,
    included,
    ...(parts.some(({ kind, not }) => kind === 'phrase' && !not) ? [unquoted] : []),
  ]);
  return {
    unfiltered,
    fewer: fewer.length > 0 || words.length < 2 ? fewer : await hits(words.map(({ text }) => text)),
  };
}
