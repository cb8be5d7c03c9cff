import { expose, transfer } from 'comlink';
import { success } from '$lib/core/result';
import { buffersOf, type BackupSource, type BackupWorker, type FolderFile } from '$lib/backup/protocol';
import { listBackup } from './list-backup';
import { ReadBackup } from './read-backup';

let backup: ReadBackup | null = null;
const files: FolderFile[] = [];

function taken(): ReadBackup {
  if (backup === null) throw new Error('No backup was taken');
  return backup;
}

function sourceOf(archive: Blob | null): BackupSource {
  return archive === null ? { kind: 'folder', files } : { kind: 'archive', file: archive };
}

const worker: BackupWorker = {
  hello: () => true,
  add(more) {
    for (const file of more) files.push(file);
  },
  async list(archive, onProgress) {
    const listed = await listBackup(sourceOf(archive), onProgress);
    return listed.ok ? transfer(listed, buffersOf(listed.value.index)) : listed;
  },
  take(archive, index) {
    backup = new ReadBackup(sourceOf(archive), index);
  },
  async check(onProgress) {
    return success(await taken().check(onProgress));
  },
  hashes: (from, count) => taken().hashes(from, count),
  async items(from, count) {
    return success(await taken().items(from, count));
  },
};

expose(worker);
