import { expose } from 'comlink';
import { success } from '$lib/core/result';
import type { BackupWorker, FolderFile } from '$lib/backup/protocol';
import { ReadBackup } from './read-backup';

let backup: ReadBackup | null = null;
const files: FolderFile[] = [];

function opened(): ReadBackup {
  if (backup === null) throw new Error('No backup is open');
  return backup;
}

const worker: BackupWorker = {
  hello: () => true,
  add(more) {
    for (const file of more) files.push(file);
  },
  async open(archive, onProgress) {
    const source =
      archive === null ? ({ kind: 'folder', files } as const) : ({ kind: 'archive', file: archive } as const);
    const read = await ReadBackup.open(source, onProgress);
    if (!read.ok) return read;
    backup = read.value;
    return success(backup.summary);
  },
  async check(onProgress) {
    return success(await opened().check(onProgress));
  },
  hashes: (from, count) => opened().hashes(from, count),
  async items(from, count) {
    return success(await opened().items(from, count));
  },
};

expose(worker);
