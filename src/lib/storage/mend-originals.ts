import type { MemeId } from '$lib/core/ids';
import { success, type Result } from '$lib/core/result';
import { isReadable, storeOriginals } from './originals';
import { requestEach, transact } from './transaction';

/** A meme of the library, and the bytes of its original, which came in again. */
export type SameAgain = { readonly id: MemeId; readonly original: Blob };

/** Which of these memes have an original that the browser cannot read any more. Reads two bytes of each. */
export async function unreadableOriginals(ids: readonly MemeId[]): Promise<Result<ReadonlySet<MemeId>>> {
  if (ids.length === 0) return success(new Set());
  const stored = await transact(['originals'], 'readonly', async ({ store }) =>
    success(await requestEach(ids, (id) => store.get(id))),
  );
  if (!stored.ok) return stored;
  const unreadable = new Set<MemeId>();
  for (const [index, id] of ids.entries()) if (!(await isStored(stored.value[index]))) unreadable.add(id);
  return success(unreadable);
}

/**
 * Stores originals again that the browser cannot read any more, because the same bytes came in another time. Readable
 * ones are left as they are; finding that out reads two bytes of each. Returns how many were stored.
 */
export async function mendOriginals(again: readonly SameAgain[]): Promise<Result<number>> {
  const unreadable = await unreadableOriginals(again.map(({ id }) => id));
  if (!unreadable.ok) return unreadable;
  const broken = again.filter(({ id }) => unreadable.value.has(id));
  if (broken.length === 0) return success(0);
  const originals = broken.map(({ original }) => original);
  return await storeOriginals(originals, (storable) =>
    transact(['memes', 'bin', 'originals'], 'readwrite', async (transaction) => {
      let mended = 0;
      for (const { id, original } of broken) {
        const keys = [transaction.objectStore('memes').getKey(id), transaction.objectStore('bin').getKey(id)];
        const isThere = (await Promise.all(keys)).some((key) => key !== undefined);
        if (!isThere) continue;
        await transaction.objectStore('originals').put(storable(original), id);
        mended += 1;
      }
      return success(mended);
    }),
  );
}

async function isStored(original: Blob | ArrayBuffer | undefined): Promise<boolean> {
  return original instanceof Blob ? await isReadable(original) : original !== undefined;
}
