import { failed, type Result } from '$lib/core/result';

/** What to put into the database for an original. */
export type Storable = (original: Blob) => Blob | ArrayBuffer;

/** True once this browser refused a Blob and took a buffer: private windows of WebKit do. */
let refusesBlobs = false;

/**
 * Runs `store` with the originals as they are; if the browser refuses that, runs it again with their bytes. `store`
 * must store all or nothing. All these originals are in memory then, as a private window keeps everything.
 */
export async function storeOriginals<Value>(
  originals: readonly Blob[],
  store: (storable: Storable) => Promise<Result<Value>>,
): Promise<Result<Value>> {
  const asBlobs = refusesBlobs ? null : await store((original) => original);
  if (asBlobs !== null && (asBlobs.ok || asBlobs.failure.kind !== 'storage-unavailable')) return asBlobs;
  const buffers = await readAll(originals);
  if (buffers === null) return asBlobs ?? failed({ kind: 'unreadable-file' });
  const asBuffers = await store((original) => buffers.get(original) ?? original);
  if (asBlobs !== null && asBuffers.ok) refusesBlobs = true;
  return asBuffers;
}

/**
 * The whole bytes of a stored original, or null if the browser cannot read them any more: its file is gone, cut off or
 * on a bad place of the disk. Reading the record tells nothing, because the browser opens the file only now.
 */
export async function bytesOf(original: Blob): Promise<ArrayBuffer | null> {
  try {
    return await original.arrayBuffer();
  } catch {
    return null;
  }
}

/** True if the browser still has the file of a stored original, in its whole length. Reads two bytes. */
export async function isReadable(original: Blob): Promise<boolean> {
  const ends = await Promise.all([bytesOf(original.slice(0, 1)), bytesOf(original.slice(-1))]);
  return ends.every((end) => end !== null);
}

/** The bytes of each original; null if one cannot be read, e.g. because its file was moved. */
async function readAll(originals: readonly Blob[]): Promise<ReadonlyMap<Blob, ArrayBuffer> | null> {
  try {
    const bytes = originals.map(async (original) => [original, await original.arrayBuffer()] as const);
    return new Map(await Promise.all(bytes));
  } catch {
    return null;
  }
}
