import * as v from 'valibot';
import { success, type Result } from '$lib/core/result';
import { transact } from './transaction';

/** The key in the store of settings. It is no setting, because a handle cannot be a default or be compared. */
const KEY = 'backupFolder';

const record = v.object({
  handle: v.custom<FileSystemDirectoryHandle>(
    (value) => typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'directory',
  ),
  /** Eight hexadecimal digits that name this library in the folder, which several devices may share. */
  id: v.string(),
  /** When the last state was written, in milliseconds since the epoch; null for never. */
  last: v.nullable(v.number()),
  /** True if the person was told that the folder cannot be written. */
  told: v.boolean(),
});

/** The folder of automatic backups. */
export type BackupFolder = Readonly<v.InferOutput<typeof record>>;

/** The folder of automatic backups; null if none was chosen. */
export async function loadBackupFolder(): Promise<Result<BackupFolder | null>> {
  return await transact(['settings'], 'readonly', async ({ store }) => {
    const parsed = v.safeParse(record, await store.get(KEY));
    return success(parsed.success ? parsed.output : null);
  });
}

/** Stores the folder; null forgets it. */
export async function saveBackupFolder(folder: BackupFolder | null): Promise<Result<void>> {
  return await transact(['settings'], 'readwrite', async ({ store }) => {
    if (folder === null) await store.delete(KEY);
    else await store.put(folder, KEY);
    return success(undefined);
  });
}
