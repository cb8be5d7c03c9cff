import type { DownloadRun } from '../harness/weights.run';
import { peakMemory, settledMemory } from '../support/browser-memory';
import type { BigFile, FixtureHub } from '../support/fixture-hub';
import type { Harness } from '../support/harness';
import { manifestOf } from '../support/weights';

/** The file that the bench downloads; start the hub with it. */
export const BENCH_FILE: BigFile = {
  repo: 'HuggingFaceTB/SmolVLM-256M-Instruct',
  path: 'onnx/bench.onnx',
  bytes: 300_000_000,
};

/**
 * Speeds in millions of bytes per second; `ratio` is the store's speed divided by the bare fetch's. Medians over
 * rounds.
 */
export type DownloadBench = {
  readonly storeMBps: number;
  readonly fetchMBps: number;
  readonly ratio: number;
  /** The highest memory of all browser processes during a download, less their memory before it. */
  readonly peakExtraMB: number;
};

/**
 * Times the weight store against `fetch` and `arrayBuffer` of the same file from the same server, alternately. The
 * harness must run in a browser with a profile on disk, because a private window keeps its caches in memory.
 * `bytesPerSecond` limits the server's speed.
 */
export async function benchDownload(
  harness: Harness,
  hub: FixtureHub,
  { bytesPerSecond, rounds = 3 }: { bytesPerSecond?: number; rounds?: number } = {},
): Promise<DownloadBench> {
  const { bytes } = hub.file(BENCH_FILE.repo, BENCH_FILE.path);
  if (bytesPerSecond !== undefined) hub.misbehave({ kind: 'throttle', bytesPerSecond, match: BENCH_FILE.path });
  const url = `${hub.url}/${BENCH_FILE.repo}/resolve/main/${BENCH_FILE.path}`;
  // A small download first, so that the start of the worker does not count as memory of the download.
  await downloadOnce(harness, hub, 'tokenizer.json');
  await harness.run('weights', 'removeAll');
  const before = await settledMemory();
  // In a round that is not timed: reading the memory of large processes slows this process, which is also the server.
  const peak = await peakMemory(downloadOnce(harness, hub));
  await harness.run('weights', 'removeAll');
  const timings: { readonly store: number; readonly bare: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const bare = await harness.run<number>('bare-fetch', url);
    const store = await downloadOnce(harness, hub);
    await harness.run('weights', 'removeAll');
    timings.push({ store, bare });
  }
  if (bytesPerSecond !== undefined) hub.behave();
  const MB = bytes / 1e6;
  return {
    storeMBps: MB / median(timings.map(({ store }) => store)),
    fetchMBps: MB / median(timings.map(({ bare }) => bare)),
    ratio: median(timings.map(({ store, bare }) => bare / store)),
    peakExtraMB: (peak - before) / 1e6,
  };
}

/** Seconds that one download through the store takes. */
async function downloadOnce(harness: Harness, hub: FixtureHub, path = BENCH_FILE.path): Promise<number> {
  const manifest = manifestOf('Bench', [path]);
  const start = performance.now();
  await harness.run('weights', 'start', manifest, hub.url);
  const { result } = await harness.run<DownloadRun>('weights', 'ended', manifest.model);
  if (!result.ok) throw new Error(`The download failed: ${result.failure.kind}`);
  return (performance.now() - start) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
