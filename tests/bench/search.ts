import type { SearchTimes } from '../harness/search.run';
import type { Harness } from '../support/harness';

const MEMES = 50_000;
const QUERIES = 500;
const ADDED = 100;

/** Milliseconds and megabytes of the search worker with 50,000 made memes, as the page sees them. */
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
 * Asks the app's search worker from a page. `p50` is to be at most 10 ms, `p95` at most 30, `open` at most 1000, `add`
 * (the 95th percentile of single memes) at most 5.
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

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * values.length)] ?? NaN;
}
