import type { IntakeTimes } from '../harness/bare-intake.run';
import type { Harness } from '../support/harness';

/** Enough pictures and rounds that one slow moment of the machine does not decide the ratio. */
const PICTURES = 100;
const ROUNDS = 3;

/**
 * Memes per second of our intake (read, check, hash, decode, scale, encode) against only decoding, scaling and encoding
 * the same pictures in as many workers, alternately in one run. The goal for `ratio` is at least 0.7.
 */
export async function benchIntake(harness: Harness): Promise<IntakeTimes & { readonly ratio: number }> {
  const times = await harness.run<IntakeTimes>('bare-intake', PICTURES, ROUNDS);
  return { ...times, ratio: times.ours / times.bare };
}
