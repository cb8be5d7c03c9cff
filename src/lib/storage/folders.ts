import { success, type Result } from '$lib/core/result';
import type { FolderRecord } from './schema';
import { transact } from './transaction';

/** Stands between the marks of a folder's files; no path holds it. One string is read ten times as fast as a list. */
const BETWEEN = '\0';

/** A remembered folder without what was seen in it. */
export type Folder = Omit<FolderRecord, 'marks'>;

/** The remembered folders, by name. */
export async function loadFolders(): Promise<Result<Folder[]>> {
  return await transact(['folders'], 'readonly', async (transaction) => {
    const records = await transaction.store.getAll();
    const folders = records.map(({ id, name, handle, seen }): Folder => ({ id, name, handle, seen }));
    return success(folders.sort((a, b) => a.name.localeCompare(b.name)));
  });
}

/** Remembers a folder, in which nothing was seen yet. */
export async function rememberFolder(folder: Folder): Promise<Result<void>> {
  return await transact(['folders'], 'readwrite', async (transaction) => {
    await transaction.store.put(folder);
    return success(undefined);
  });
}

/** The marks of the files that were seen in a folder; none for one that is not remembered. */
export async function seenIn(id: string): Promise<Result<ReadonlySet<string>>> {
  return await transact(['folders'], 'readonly', async (transaction) => {
    const marks = (await transaction.store.get(id))?.marks ?? '';
    return success(new Set(marks === '' ? [] : marks.split(BETWEEN)));
  });
}

/** Notes what is in a folder that was looked through at `seen`; one that was forgotten meanwhile stays so. */
export async function noteLook(id: string, marks: Iterable<string>, seen: number): Promise<Result<void>> {
  return await transact(['folders'], 'readwrite', async (transaction) => {
    const record = await transaction.store.get(id);
    if (record !== undefined) await transaction.store.put({ ...record, seen, marks: [...marks].join(BETWEEN) });
    return success(undefined);
  });
}

/** Forgets a folder; its memes stay. */
export async function forgetFolder(id: string): Promise<Result<void>> {
  return await transact(['folders'], 'readwrite', async (transaction) => {
    await transaction.store.delete(id);
    return success(undefined);
  });
}
