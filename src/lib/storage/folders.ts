import { success, type Result } from '$lib/core/result';
import type { FolderRecord } from './schema';
import { transact } from './transaction';

/** Separates the marks in the stored string; no path contains it. One string is read ten times as fast as a list. */
const SEPARATOR = '\0';

/** A remembered folder without the marks of its files. */
export type Folder = Omit<FolderRecord, 'marks'>;

/** The remembered folders, sorted by name. */
export async function loadFolders(): Promise<Result<Folder[]>> {
  return await transact(['folders'], 'readonly', async (transaction) => {
    const records = await transaction.store.getAll();
    const folders = records.map(({ id, name, handle, seen }): Folder => ({ id, name, handle, seen }));
    return success(folders.sort((a, b) => a.name.localeCompare(b.name)));
  });
}

/** Stores a folder without marks, so that all its files count as new. */
export async function rememberFolder(folder: Folder): Promise<Result<void>> {
  return await transact(['folders'], 'readwrite', async (transaction) => {
    await transaction.store.put(folder);
    return success(undefined);
  });
}

/** The marks of the files that were seen in a folder; empty if the folder is not remembered. */
export async function loadSeenMarks(id: string): Promise<Result<ReadonlySet<string>>> {
  return await transact(['folders'], 'readonly', async (transaction) => {
    const marks = (await transaction.store.get(id))?.marks ?? '';
    return success(new Set(marks === '' ? [] : marks.split(SEPARATOR)));
  });
}

/**
 * Stores the marks of all files in a folder and when they were read (`seen`). A folder that was forgotten meanwhile
 * stays forgotten.
 */
export async function saveSeenMarks(id: string, marks: Iterable<string>, seen: number): Promise<Result<void>> {
  return await transact(['folders'], 'readwrite', async (transaction) => {
    const record = await transaction.store.get(id);
    if (record !== undefined) await transaction.store.put({ ...record, seen, marks: [...marks].join(SEPARATOR) });
    return success(undefined);
  });
}

/** Deletes a remembered folder. Its memes stay. */
export async function forgetFolder(id: string): Promise<Result<void>> {
  return await transact(['folders'], 'readwrite', async (transaction) => {
    await transaction.store.delete(id);
    return success(undefined);
  });
}
