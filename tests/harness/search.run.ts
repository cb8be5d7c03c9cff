import { parseQuery } from '$lib/search/words/query';
import { SearchClient } from '$lib/search/words/words-client';
import words from '../../src/workers/search/words/words.txt?url';
import { makeDocs, makeQueries, vocabularyOf } from '../support/made-memes';
import { time, workerHeap } from './measure';

/** Times in milliseconds, measured in the page: messages to and from the worker included. */
export type SearchTimes = {
  /** Building the index from nothing, while queries are answered. */
  readonly build: number;
  /** The slowest query while the index was built. */
  readonly slowestMeanwhile: number;
  /** The page's longest task while the index was built. */
  readonly longestTask: number;
  /** From the worker's start to the first complete answer, when the index is stored already. */
  readonly open: number;
  readonly queries: readonly number[];
  readonly adds: readonly number[];
  readonly storedBytes: number;
  /** Bytes on the worker's heap with the index opened; null if the browser cannot measure it. */
  readonly workerBytes: number | null;
};

const SEED = 1;
const FIND_STORED_MS = 200;

/**
 * Times the index of words in the app's worker over `count` generated memes: build, store, open, `queryCount` queries,
 * and `addCount` memes put in one by one.
 */
export async function run(count: number, queryCount: number, addCount: number): Promise<SearchTimes> {
  const vocabulary = vocabularyOf(await (await fetch(words)).text());
  const docs = makeDocs(count, SEED, vocabulary);
  let first = new SearchClient(() => docs);
  const watch = watchTasks();
  const built = await untilComplete(first);
  const longestTask = watch();
  const storedBytes = await stored();
  first.close();

  // A second client measures what the next visit costs: the worker's script is cached and compiled by then.
  first = new SearchClient(() => docs);
  const opened = await untilComplete(first);

  const workerBytes = await workerHeap();

  const queries: number[] = [];
  for (const typed of makeQueries(queryCount, SEED + 1, docs))
    queries.push(await time(() => first.search(parseQuery(typed))));
  first.close();

  const adds: number[] = [];
  let tell: () => void = () => undefined;
  const growing = new SearchClient(() => docs, { updated: () => tell() });
  await untilComplete(growing);
  for (const doc of makeDocs(addCount, SEED + 2, vocabulary)) {
    const fresh = { ...doc, id: crypto.randomUUID() as typeof doc.id };
    adds.push(
      await time(
        () =>
          new Promise<void>((resolve) => {
            tell = resolve;
            growing.put([fresh]);
          }),
      ),
    );
  }
  growing.close();
  return {
    build: built.total,
    slowestMeanwhile: built.slowest,
    longestTask,
    open: opened.total,
    queries,
    adds,
    storedBytes,
    workerBytes,
  };
}

/** Repeats a query until the index is complete; gives the time until then and the slowest query. */
async function untilComplete(client: SearchClient): Promise<{ total: number; slowest: number }> {
  const start = performance.now();
  let slowest = 0;
  for (let turn = 0; ; turn++) {
    const queryStart = performance.now();
    const answer = await client.search(parseQuery('monday coff'));
    // The first query does not count: it waits for the worker's script and the stored index.
    if (turn > 0) slowest = Math.max(slowest, performance.now() - queryStart);
    if (answer.ok && answer.value?.complete === true) return { total: performance.now() - start, slowest };
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Waits until the worker has stored its index, and gives its size in bytes. */
async function stored(): Promise<number> {
  for (;;) {
    try {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('memelore');
      const { size } = await (await folder.getFileHandle('words.index')).getFile();
      if (size > 0) return size;
    } catch {
      // The worker has not created the file yet.
    }
    await new Promise((resolve) => setTimeout(resolve, FIND_STORED_MS));
  }
}

/** Starts to observe long tasks; the returned function stops and gives the longest, in milliseconds. */
function watchTasks(): () => number {
  let longest = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
  });
  observer.observe({ entryTypes: ['longtask'] });
  return () => {
    for (const { duration } of observer.takeRecords()) longest = Math.max(longest, duration);
    observer.disconnect();
    return longest;
  };
}
