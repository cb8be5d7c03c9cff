import { parseQuery } from '../../src/lib/search/words/query';
import { WordList } from '../../src/workers/search/words/word-list';
import { decode, encode } from '../../src/workers/search/words/codec';
import { SearchIndex } from '../../src/workers/search/words/search-index';
import { makeDocs, makeQueries, vocabularyOf } from '../support/made-memes';
import type { SearchFunction } from '../support/judge';
import { configuredMiniSearch } from '../support/mini-search';
import { wordList } from '../support/search-index';

const MEMES = 50_000;
const QUERIES = 1000;
const ADDED = 500;
const SENT = 100;
const SLICE_MS = 8;

/** MiniSearch is slower, so fewer queries are enough for stable figures. */
const MINI_SEARCH_QUERIES = 100;

/**
 * Measures the index of words without worker and page, for quick trials, and then MiniSearch on the same memes. Prints
 * milliseconds of processor time, which other programs on the machine do not change, and megabytes.
 */
export async function run(): Promise<void> {
  const vocabulary = vocabularyOf(wordList);
  const known = new WordList(wordList);
  const docs = makeDocs(MEMES, 1, vocabulary);
  globalThis.gc?.();
  const before = process.memoryUsage();
  const index = new SearchIndex(known);
  const build = cost(() => {
    for (let from = 0; from < docs.length; from += SENT) {
      index.put(docs.slice(from, from + SENT));
      while (index.work(SLICE_MS));
    }
    while (index.work(SLICE_MS, true));
  });
  const whole = index.whole();
  if (whole === null) throw new Error('Not merged');
  globalThis.gc?.();
  const after = process.memoryUsage();
  const stored = await encode(whole, true).arrayBuffer();
  const opened = new SearchIndex(known);
  const open = cost(() => {
    const segment = decode(stored, true);
    if (segment !== null) opened.load(segment);
  });
  // A first run that does not count, so that the code is compiled.
  const warm = makeQueries(QUERIES, 2, docs);
  for (const typed of warm) opened.search(parseQuery(typed), { limit: 2000, only: null });
  const queries: number[] = [];
  for (const typed of makeQueries(QUERIES, 3, docs))
    queries.push(cost(() => void opened.search(parseQuery(typed), { limit: 2000, only: null })));
  const adds: number[] = [];
  for (const doc of makeDocs(ADDED, 4, vocabulary)) {
    const fresh = { ...doc, id: crypto.randomUUID() as typeof doc.id };
    adds.push(cost(() => opened.put([fresh])));
  }
  const megabytes = (after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers) / 1e6;
  console.log(`build ${build.toFixed(0)} ms, open ${open.toFixed(0)} ms`);
  console.log(`query ${percentiles(queries)}`);
  console.log(`add ${percentiles(adds)}`);
  console.log(`memory about ${megabytes.toFixed(0)} MB, stored ${(stored.byteLength / 1e6).toFixed(1)} MB`);
  measureMiniSearch(docs);
}

function measureMiniSearch(docs: ReturnType<typeof makeDocs>): void {
  globalThis.gc?.();
  const before = process.memoryUsage();
  let search: SearchFunction = () => [];
  const build = cost(() => (search = configuredMiniSearch(docs)));
  globalThis.gc?.();
  const megabytes = (process.memoryUsage().heapUsed - before.heapUsed) / 1e6;
  for (const typed of makeQueries(MINI_SEARCH_QUERIES, 2, docs)) search(typed);
  const queries = makeQueries(MINI_SEARCH_QUERIES, 3, docs).map((typed) => cost(() => void search(typed)));
  console.log(
    `MiniSearch: build ${build.toFixed(0)} ms, query ${percentiles(queries)}, memory about ${megabytes.toFixed(0)} MB`,
  );
}

function cost(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

function percentiles(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(share * sorted.length)] ?? NaN).toFixed(2);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, max ${(sorted.at(-1) ?? NaN).toFixed(2)} ms`;
}
