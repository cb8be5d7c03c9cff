import { expose } from 'comlink';
import { success } from '$lib/core/result';
import type { BackupWorker } from '$lib/backup/protocol';
import { ReadBackup } from './read-backup';

let backup: ReadBackup | null = null;

function opened(): ReadBackup {
  if (backup === null) throw new Error('No backup is open');
  return backup;
}

const worker: BackupWorker = {
  hello: () => true,
  async open(source, onProgress) {
    const read = await ReadBackup.open(source, onProgress);
    if (!read.ok) return read;
    backup = read.value;
    return success(backup.summary);
  },
  async check(onProgress) {
    return success(await opened().check(onProgress));
  },
  async items(from, count) {
    return success(await opened().items(from, count));
  },
};

expose(worker);
