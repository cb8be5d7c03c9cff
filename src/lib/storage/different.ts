import type { IDBPObjectStore, StoreNames } from 'idb';
import type { MemeId } from '$lib/core/ids';
import { success, type Result } from '$lib/core/result';
import { announce } from './changes';
import type { DifferentRecord, LibrarySchema } from './schema';
import { askEach } from './slices';
import { transact } from './transaction';

/** The store within a transaction over it and perhaps others. */
type DifferentStore<Names extends StoreNames<LibrarySchema>[]> = IDBPObjectStore<
  LibrarySchema,
  Names,
  'different',
  'readwrite'
>;

/** Everything people said of memes that look alike but are not. */
export async function loadDifferent(): Promise<Result<DifferentRecord[]>> {
  return await transact(['different'], 'readonly', async ({ store }) => success(await store.getAll()));
}

/** Remembers that of each of these lists no two memes are copies of each other; returns the records. */
export async function saveDifferent(lists: readonly (readonly MemeId[])[]): Promise<Result<DifferentRecord[]>> {
  const records = lists.map((memes): DifferentRecord => ({ id: crypto.randomUUID(), memes }));
  const result = await transact(['different'], 'readwrite', async ({ store }) => {
    await Promise.all(records.map((record) => store.put(record)));
    return success(records);
  });
  if (result.ok) announce({ kind: 'different' });
  return result;
}

/** Takes back what was said. */
export async function removeDifferent(records: readonly DifferentRecord[]): Promise<Result<void>> {
  const result = await transact(['different'], 'readwrite', async ({ store }) => {
    await Promise.all(records.map(({ id }) => store.delete(id)));
    return success(undefined);
  });
  if (result.ok) announce({ kind: 'different' });
  return result;
}

/** Takes these memes out of what was said, within a transaction that removes them. */
export async function forgetDifferent<Names extends StoreNames<LibrarySchema>[]>(
  store: DifferentStore<Names>,
  ids: readonly MemeId[],
): Promise<void> {
  const gone = new Set(ids);
  const found = await askEach(ids, (id) => store.index('meme').getAll(id));
  const records = new Map(found.flat().map((record) => [record.id, record]));
  for (const { id, memes } of records.values()) {
    const left = memes.filter((meme) => !gone.has(meme));
    if (left.length < 2) await store.delete(id);
    else await store.put({ id, memes: left });
  }
}
