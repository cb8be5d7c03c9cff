import { cachedFiles } from './cached-files';
import { openFiles } from './file-locks';
import type { DiskReader, DiskWriter, FileStore } from './file-store';
import { privateFiles } from './private-files';
import { WeightsError } from './weights-error';

/** The names of files in cache entries begin with this; all others are private files. */
const CACHED = 'cached-';

let store: Promise<FileStore> | null = null;

/**
 * Throws `no-model-storage` if this browser lets a page keep no large files, and `storage-full`. Call it before a
 * download.
 */
export async function requireStorage(): Promise<void> {
  await storeOfNewFiles();
}

/** A unique name for a new file. It says where the file is kept, so that others find it without trying again. */
export async function newFileName(): Promise<string> {
  return ((await storeOfNewFiles()) === cachedFiles ? CACHED : '') + crypto.randomUUID();
}

/** The names of all files. */
export async function fileNames(): Promise<readonly string[]> {
  return (await Promise.all([privateFiles.names(), cachedFiles.names()])).flat();
}

/** The names of the files that no tab has locked, so that none of them is being written. */
export async function closedFileNames(): Promise<readonly string[]> {
  // Asked in this order: a file is locked before it is created.
  const names = await fileNames();
  const open = await openFiles();
  return names.filter((name) => !open.has(name));
}

/** The length of a file; null if it does not exist. */
export async function fileSize(name: string): Promise<number | null> {
  return await storeOf(name).size(name);
}

/** The content as the body of a response, read on demand; null if the file does not exist. */
export async function fileBody(name: string): ReturnType<FileStore['body']> {
  return await storeOf(name).body(name);
}

/** Deletes a file. A file that is open, here or in another tab, stays until the next clean-up. */
export async function deleteFile(name: string): Promise<void> {
  await storeOf(name).remove(name);
}

/** Opens a file for reading; null if it does not exist. */
export async function openReader(name: string): Promise<DiskReader | null> {
  return await storeOf(name).openReader(name);
}

/** Opens a file for appending, or creates it. */
export async function openWriter(name: string): Promise<DiskWriter> {
  return await storeOf(name).openWriter(name);
}

/** Where to go on with a file of this length: after the last part that is certainly whole. */
export function resumeAt(name: string, bytes: number): number {
  return storeOf(name).resumeAt(bytes);
}

function storeOf(name: string): FileStore {
  return name.startsWith(CACHED) ? cachedFiles : privateFiles;
}

/** Tries once per worker where files can be kept. */
async function storeOfNewFiles(): Promise<FileStore> {
  const choosing = (store ??= chooseStore());
  choosing.catch(() => (store = null));
  return await choosing;
}

async function chooseStore(): Promise<FileStore> {
  for (const candidate of [privateFiles, cachedFiles]) if (await candidate.works()) return candidate;
  throw new WeightsError({ kind: 'no-model-storage' });
}
