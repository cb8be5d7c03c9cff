import { readFileSync } from 'node:fs';
import { parseQuery } from '../../src/lib/search/words/query';
import type { MemeId } from '../../src/lib/core/ids';
import type { SearchDoc } from '../../src/lib/search/words/search-doc';
import { WordList } from '../../src/workers/search/words/word-list';
import { SearchIndex } from '../../src/workers/search/words/search-index';

/** The list of English words, as the app has it. */
export const wordList = readFileSync(new URL('../../src/workers/search/words/words.txt', import.meta.url), 'utf8');

const known = new WordList(wordList);

/** An index with these memes, made as the worker makes it. */
export function indexOf(docs: readonly SearchDoc[]): SearchIndex {
  const index = new SearchIndex(known);
  index.put(docs);
  return index;
}

/** The ids that the index finds for a typed query, best first. */
export function find(index: SearchIndex, typed: string, only: ReadonlySet<MemeId> | null = null): MemeId[] {
  const { hits, missing } = index.search(parseQuery(typed), { limit: 2000, only });
  return missing?.weak === true ? [] : [...hits.ids];
}

/** A meme as the index takes it; texts that are not given are empty. */
export function searchDoc(id: string, texts: Partial<Omit<SearchDoc, 'id'>> = {}): SearchDoc {
  return { id: id as MemeId, description: '', text: '', name: '', folder: '', tags: [], added: 0, ...texts };
}
