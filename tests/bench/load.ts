import { REVISION, specOf, repoOf } from '../support/captioning.ts';
import { checkpointFiles, serveFixtures } from '../support/fixtures.ts';
import type { Harness } from '../support/harness.ts';

const ROUNDS = 9;

/** Medians over the rounds, in seconds; `ratio` is our time divided by the bare library's. */
export type LoadBench = { readonly ourSeconds: number; readonly bareSeconds: number; readonly ratio: number };

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/**
 * Load time of the tiny SmolVLM (q8 on WASM), from the start of the worker until the model is loaded: the app's worker
 * against the bare library, with the same runtime files and the same stored weights. They alternate after a first round
 * that does not count, so that both find warm caches.
 */
export async function benchLoad(harness: Harness): Promise<LoadBench> {
  await serveFixtures(harness.page);
  await harness.run('store-weights', repoOf('smolvlm'), REVISION, checkpointFiles('tiny-smolvlm'));
  const spec = specOf('smolvlm', 'wasm', 'q8');
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const bareSeconds = await harness.run<number>('load-seconds', 'bare', spec);
    const ourSeconds = await harness.run<number>('load-seconds', 'ours', spec);
    if (round === 0) continue;
    bare.push(bareSeconds);
    ours.push(ourSeconds);
  }
  const [ourSeconds, bareSeconds] = [median(ours), median(bare)];
  return { ourSeconds, bareSeconds, ratio: ourSeconds / bareSeconds };
}
