import type { Device } from '$lib/core/device';
import type { AheadTimes } from '../harness/ahead.run';
import { REVISION, specOf, repoOf } from '../support/captioning';
import { checkpointFiles, serveFixtures } from '../support/fixtures';
import type { Harness } from '../support/harness';

const ROUNDS = 9;

/** Medians over the rounds, in seconds per picture; `ratio` is with preparing ahead divided by without. */
export type AheadBench = { readonly ahead: number; readonly alone: number; readonly ratio: number };

/**
 * What preparing the next picture during a caption saves, with the tiny SmolVLM (q8 on WASM): its answers are short, so
 * preparing is a large share of the time. Rounds with and without alternate in one worker.
 */
export async function benchAhead(
  harness: Harness,
  detail: 'fast' | 'full' = 'fast',
  device: Device = 'wasm',
): Promise<AheadBench> {
  await serveFixtures(harness.page);
  await harness.run('store-weights', repoOf('smolvlm'), REVISION, checkpointFiles('tiny-smolvlm'));
  const times = await harness.run<AheadTimes>(
    'ahead',
    specOf('smolvlm', device, device === 'wasm' ? 'q8' : 'q4'),
    detail,
    ROUNDS,
  );
  const [ahead, alone] = [median(times.ahead), median(times.alone)];
  return { ahead, alone, ratio: ahead / alone };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
