import type { IntakeTimes } from '../harness/bare-intake.run';
import type { Harness } from '../support/harness';

/** About a hundred pictures, three times each way: enough that one slow moment of the machine does not decide. */
const PICTURES = 100;
const ROUNDS = 3;

/**
 * Memes per second of our intake (read, check, hash, decode, shrink, encode) against nothing but decode, shrink, encode
 * in as many workers on the same pictures, by turns in one run. `ratio` is to be at least 0.7, the longest task at most
 * 50 ms.
 */
export async function benchIntake(harness: Harness): Promise<IntakeTimes & { readonly ratio: number }> {
  const times = await harness.run<IntakeTimes>('bare-intake', PICTURES, ROUNDS);
  return { ...times, ratio: times.ours / times.bare };
}
