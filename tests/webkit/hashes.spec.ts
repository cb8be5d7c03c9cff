import { readFileSync } from 'node:fs';
import { CLOSE_BITS } from '$lib/copies/copy-groups';
import { hashDistances } from '../support/known-hashes';
import { openWebKitHarness } from '../support/webkit/harness';
import { expect, test } from '../support/webkit/test';

/** The picture as an address that holds its bytes. */
function dataOf(file: string): string {
  const path = file.startsWith('/samples/') ? `static${file}` : `tests${file}`;
  return `data:image/${file.replace(/^.*\./, '').replace('jpg', 'jpeg')};base64,${readFileSync(path).toString('base64')}`;
}

test('pictures have nearly the same hashes as in Chromium', async () => {
  const harness = await openWebKitHarness();
  try {
    const distances = await hashDistances(harness, dataOf);
    console.table(distances);
    for (const { file, bits } of distances) expect.soft(bits, file).toBeLessThanOrEqual(CLOSE_BITS);
  } finally {
    await harness.close();
  }
});
