import type { MemeId } from '$lib/core/ids';
import { success, type Result } from '$lib/core/result';
import type { DifferentRecord } from './schema';
import { requestEach, readAll, transact, type WritableStore } from './transaction';

/** All records of memes that look alike but are no copies. */
export async function loadDifferent(): Promise<Result<DifferentRecord[]>> {
  return await readAll('different');
}

/** Stores one record per list: no two memes of a list are copies of each other. Returns the records. */
export async function saveDifferent(lists: readonly (readonly MemeId[])[]): Promise<Result<DifferentRecord[]>> {
  const records = lists.map((memes): DifferentRecord => ({ id: crypto.randomUUID(), memes }));
  return await transact(['different'], 'readwrite', async ({ store }, tell) => {
    await Promise.all(records.map((record) => store.put(record)));
    tell({ kind: 'different' });
    return success(records);
  });
}

/** Deletes the records, which undoes `saveDifferent`. */
export async function removeDifferent(records: readonly DifferentRecord[]): Promise<Result<void>> {
  return await transact(['different'], 'readwrite', async ({ store }, tell) => {
    await Promise.all(records.map(({ id }) => store.delete(id)));
    tell({ kind: 'different' });
    return success(undefined);
  });
}

/** Removes these memes from all records. Call it within the transaction that removes the memes. */
export async function removeFromDifferent(store: WritableStore<'different'>, ids: readonly MemeId[]): Promise<void> {
  const gone = new Set(ids);
  const found = await requestEach(ids, (id) => store.index('meme').getAll(id));
  const records = new Map(found.flat().map((record) => [record.id, record]));
  for (const { id, memes } of records.values()) {
    const left = memes.filter((meme) => !gone.has(meme));
    if (left.length < 2) await store.delete(id);
    else await store.put({ id, memes: left });
  }
}
