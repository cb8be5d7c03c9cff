import MiniSearch, { type Query } from 'minisearch';
import { isEmptyQuery, parseQuery, type Phrase, type QueryWord } from '../../src/lib/search/words/query';
import { SEARCH_FIELDS, type SearchDoc } from '../../src/lib/search/words/search-doc';
import { tokenise } from '../../src/lib/search/words/tokens';
import { stem } from '../../src/workers/search/words/stem';
import type { SearchFunction } from './judge';

/** A search by MiniSearch with its defaults. */
export function plainMiniSearch(docs: readonly SearchDoc[]): SearchFunction {
  const mini = new MiniSearch<SearchDoc>({ fields: [...SEARCH_FIELDS], extractField });
  mini.addAll(docs);
  return (typed) => mini.search(typed).map(({ id }) => String(id));
}

/**
 * A search by MiniSearch with everything of ours that it can use: tokens, stems, prefix and fuzzy matching, memes with
 * all words before memes with some, and our query language, with phrases and exclusions as a filter over its hits.
 */
export function configuredMiniSearch(docs: readonly SearchDoc[]): SearchFunction {
  const mini = new MiniSearch<SearchDoc>({
    fields: [...SEARCH_FIELDS],
    extractField,
    tokenize: (text) => tokenise(text).map(({ term }) => term),
    processTerm: stem,
  });
  mini.addAll(docs);
  const byId = new Map<string, SearchDoc>(docs.map((doc) => [doc.id, doc]));
  const has = (id: string, phrase: Phrase): boolean => {
    const doc = byId.get(id);
    if (doc === undefined) return false;
    return termsOf(doc).some((field) => field.some((_, at) => phrase.every(({ term }, n) => field[at + n] === term)));
  };
  return (typed) => {
    const query = parseQuery(typed);
    if (isEmptyQuery(query)) return [];
    const words = [...query.words, ...query.phrases.flat()];
    const passes = (id: string): boolean =>
      query.phrases.every((phrase) => has(id, phrase)) && !query.not.some((phrase) => has(id, phrase));
    const searched = (combineWith: 'AND' | 'OR'): string[] =>
      mini
        .search(words.length === 0 ? MiniSearch.wildcard : { combineWith, queries: words.map(queryOf) })
        .map(({ id }) => String(id))
        .filter(passes);
    const all = searched('AND');
    return all.length > 0 ? all : searched('OR');
  };
}

function queryOf({ term }: QueryWord): Query {
  return { queries: [term], prefix: term.length > 2, fuzzy: term.length > 3 ? 0.2 : false };
}

function termsOf(doc: SearchDoc): string[][] {
  return SEARCH_FIELDS.map((field) => tokenise(extractField(doc, field)).map(({ term }) => term));
}

function extractField(doc: SearchDoc, field: string): string {
  return String(doc[field as keyof SearchDoc]);
}
