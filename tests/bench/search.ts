import type { MeaningTimes } from '../harness/search-meaning.run';
import type { SearchTimes } from '../harness/search.run';
import type { Harness } from '../support/harness';

const MEMES = 50_000;
const QUERIES = 500;
const ADDED = 100;

/** Milliseconds and megabytes of search by words over 50,000 generated memes, measured in the page. */
export type SearchBench = {
  readonly p50: number;
  readonly p95: number;
  readonly open: number;
  readonly add: number;
  readonly build: number;
  readonly slowestMeanwhile: number;
  readonly longestTask: number;
  readonly storedMB: number;
  readonly workerMB: number | null;
};

/**
 * Times the app's index of words from a page. Goals in milliseconds: `p50` at most 10, `p95` at most 30, `open` at most
 * 1000, `add` (the 95th percentile of single memes) at most 5.
 */
export async function benchSearch(harness: Harness): Promise<SearchBench> {
  const times = await harness.run<SearchTimes>('search', MEMES, QUERIES, ADDED);
  return {
    p50: percentile(times.queries, 0.5),
    p95: percentile(times.queries, 0.95),
    open: times.open,
    add: percentile(times.adds, 0.95),
    build: times.build,
    slowestMeanwhile: times.slowestMeanwhile,
    longestTask: times.longestTask,
    storedMB: times.storedBytes / 1e6,
    workerMB: times.workerBytes === null ? null : times.workerBytes / 1e6,
  };
}

/** Milliseconds and megabytes of search by meaning over 50,000 generated memes, measured in the page. */
export type MeaningBench = {
  readonly learn: number;
  readonly queryP95: number;
  readonly firstNearest: number;
  readonly nearestP95: number;
  readonly add: number;
  readonly bundledMB: number | null;
  readonly sentenceMB: number | null;
};

/**
 * Times search by meaning from a page. Goals in milliseconds: at most 60 for a query of words and word vectors
 * (`queryP95`), 30 for the nearest of 50,000 memes by a sentence model, which has 150,000 vectors (`nearestP95`), and 5
 * to add a meme (`add`).
 */
export async function benchMeaning(harness: Harness): Promise<MeaningBench> {
  const times = await harness.run<MeaningTimes>('search-meaning', MEMES, QUERIES);
  const megabytes = (bytes: number | null): number | null => (bytes === null ? null : bytes / 1e6);
  return {
    learn: times.learn,
    queryP95: percentile(times.queries, 0.95),
    firstNearest: times.first,
    nearestP95: percentile(times.nearest, 0.95),
    add: percentile(times.adds, 0.95),
    bundledMB: megabytes(times.bundledBytes),
    sentenceMB: megabytes(times.sentenceBytes),
  };
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * values.length)] ?? NaN;
}
