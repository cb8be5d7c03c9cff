import type { Sha256 } from '$lib/core/ids';
import { success } from '$lib/core/result';
import { storageEstimate } from './space';
import { transact } from './transaction';

/** Smaller batches are just written. */
const ASKED_BYTES = 1_000_000;
/** The share of the free room that is used before it is asked for again; other tabs and downloads use it, too. */
const UNASKED_SHARE = 0.1;

/** Bytes that may be written before asking again: with 5,000 originals Chromium takes 10 ms to answer. */
let unaskedBytes = 0;

/** A new meme, as far as its room counts. */
type Item = {
  readonly meme: { readonly sha256: Sha256 };
  readonly original: Blob;
  readonly rendition: Blob | null;
};

/**
 * True if a batch certainly does not fit, so that it need not be tried. Chromium counts what it has refused until it
 * has deleted the half-written file; a large one that was tried would keep small ones out for a while. Memes that the
 * library or its bin has take no room.
 */
export async function isTooLarge(batch: readonly Item[]): Promise<boolean> {
  const room = roomOf(batch);
  if (room < ASKED_BYTES) return false;
  if (room <= unaskedBytes) {
    unaskedBytes -= room;
    return false;
  }
  const space = await storageEstimate();
  if (space === null) return false;
  const free = space.totalBytes - space.usedBytes;
  unaskedBytes = UNASKED_SHARE * free;
  return room > free && roomOf(await newOnes(batch)) > free;
}

async function newOnes(batch: readonly Item[]): Promise<readonly Item[]> {
  const found = await transact(['memes', 'bin'], 'readonly', async (transaction) => {
    const stores = (['memes', 'bin'] as const).map((name) => transaction.objectStore(name).index('sha256'));
    return success(
      await Promise.all(
        batch.map(async (item) => {
          const keys = await Promise.all(stores.map((index) => index.getKey(item.meme.sha256)));
          return keys.every((key) => key === undefined) ? [item] : [];
        }),
      ),
    );
  });
  return found.ok ? found.value.flat() : batch;
}

function roomOf(batch: readonly Item[]): number {
  return batch.reduce((sum, { original, rendition }) => sum + original.size + (rendition?.size ?? 0), 0);
}
