import type { MemeId } from '$lib/core/ids';
import { success, type Result } from '$lib/core/result';
import type { DifferentRecord } from './schema';
import { askEach, readAll, transact, type WritableStore } from './transaction';

/** Everything people said of memes that look alike but are not. */
export async function loadDifferent(): Promise<Result<DifferentRecord[]>> {
  return await readAll('different');
}

/** Remembers that of each of these lists no two memes are copies of each other; returns the records. */
export async function saveDifferent(lists: readonly (readonly MemeId[])[]): Promise<Result<DifferentRecord[]>> {
  const records = lists.map((memes): DifferentRecord => ({ id: crypto.randomUUID(), memes }));
  return await transact(['different'], 'readwrite', async ({ store }, tell) => {
    await Promise.all(records.map((record) => store.put(record)));
    tell({ kind: 'different' });
    return success(records);
  });
}

/** Takes back what was said. */
export async function removeDifferent(records: readonly DifferentRecord[]): Promise<Result<void>> {
  return await transact(['different'], 'readwrite', async ({ store }, tell) => {
    await Promise.all(records.map(({ id }) => store.delete(id)));
    tell({ kind: 'different' });
    return success(undefined);
  });
}

/** Takes these memes out of what was said, within a transaction that removes them. */
export async function forgetDifferent(store: WritableStore<'different'>, ids: readonly MemeId[]): Promise<void> {
  const gone = new Set(ids);
  const found = await askEach(ids, (id) => store.index('meme').getAll(id));
  const records = new Map(found.flat().map((record) => [record.id, record]));
  for (const { id, memes } of records.values()) {
    const left = memes.filter((meme) => !gone.has(meme));
    if (left.length < 2) await store.delete(id);
    else await store.put({ id, memes: left });
  }
}
