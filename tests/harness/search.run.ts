import { parseQuery } from '$lib/search/words/query';
import { SearchClient } from '$lib/search/words/words-client';
import words from '../../src/workers/reader/words.txt?url';
import { makeDocs, makeQueries, vocabularyOf } from '../support/made-memes';
import { time, workerHeap } from './measure';

/** Times in milliseconds, as the page sees them: with everything that is sent to and fro. */
export type SearchTimes = {
  /** From nothing to every meme in the index; queries are answered meanwhile. */
  readonly build: number;
  /** The longest that one query took meanwhile. */
  readonly slowestMeanwhile: number;
  /** The longest that the page could do nothing else meanwhile. */
  readonly longestTask: number;
  /** From the worker's start to the first complete answer, with the stored index. */
  readonly open: number;
  readonly queries: readonly number[];
  readonly adds: readonly number[];
  readonly storedBytes: number;
  /** The heap of the worker with the index opened; null where the browser does not tell. */
  readonly workerBytes: number | null;
};

const SEED = 1;
const FIND_STORED_MS = 200;

/** Builds, stores, opens and asks an index of made memes, in the app's worker. */
export async function run(count: number, asked: number, added: number): Promise<SearchTimes> {
  const vocabulary = vocabularyOf(await (await fetch(words)).text());
  const docs = makeDocs(count, SEED, vocabulary);
  let first = new SearchClient(() => docs);
  const watch = watchTasks();
  const built = await untilComplete(first);
  const longestTask = watch();
  const storedBytes = await stored();
  first.close();

  // As at the next start, when the worker's script comes from the cache and is compiled.
  first = new SearchClient(() => docs);
  const opened = await untilComplete(first);

  const workerBytes = await workerHeap();

  const queries: number[] = [];
  for (const typed of makeQueries(asked, SEED + 1, docs))
    queries.push(await time(() => first.search(parseQuery(typed))));
  first.close();

  const adds: number[] = [];
  let tell: () => void = () => undefined;
  const growing = new SearchClient(() => docs, { updated: () => tell() });
  await untilComplete(growing);
  for (const doc of makeDocs(added, SEED + 2, vocabulary)) {
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

/** Asks again and again until the index is complete. */
async function untilComplete(client: SearchClient): Promise<{ total: number; slowest: number }> {
  const start = performance.now();
  let slowest = 0;
  for (let turn = 0; ; turn++) {
    const asked = performance.now();
    const answer = await client.search(parseQuery('monday coff'));
    // The first waits for the worker's script and the stored index.
    if (turn > 0) slowest = Math.max(slowest, performance.now() - asked);
    if (answer.ok && answer.value?.complete === true) return { total: performance.now() - start, slowest };
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Waits until the worker has stored its index; how large it is. */
async function stored(): Promise<number> {
  for (;;) {
    try {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('memelore');
      const { size } = await (await folder.getFileHandle('words.index')).getFile();
      if (size > 0) return size;
    } catch {
      // Not yet.
    }
    await new Promise((resolve) => setTimeout(resolve, FIND_STORED_MS));
  }
}

/** Measures from now on how long the page is kept busy in one go; the returned function ends it. */
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
