import type { ReaderLoads } from '../harness/load-reader.run';
import { expect, test } from '../support/test';

test('a load of which the worker stands still while it starts threads goes on in another one', async ({ harness }) => {
  // With so many threads about every fourth load stood still (docs/BROWSERS.md), for ever.
  const { threads, workers } = await harness.run<ReaderLoads>('load-reader', 8, 6);
  expect(threads).toHaveLength(6);
  for (const count of threads) expect([1, 8]).toContain(count);
  console.log(
    `${workers} workers for 6 loads with 8 threads, ${threads.filter((count) => count === 1).length} with one`,
  );
});
