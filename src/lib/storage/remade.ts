import { INDEX_FILE } from '$lib/core/index-file';
import { success, type Result } from '$lib/core/result';
import { transact } from './transaction';
import { deleteVectorsExcept } from './vectors';

/** Bytes of what the app makes again when it needs it: the index of words and the vectors of search models. */
export async function remadeBytes(): Promise<number> {
  const vectors = await transact(['vectors'], 'readonly', async ({ store }) => {
    const blocks = await store.getAll();
    return success(blocks.reduce((sum, { values, texts, steps }) => sum + bytesOf(values, texts, steps), 0));
  });
  const [file, entry] = await Promise.all([tried(indexInFile), tried(indexInCache)]);
  return (vectors.ok ? vectors.value : 0) + (file ?? 0) + (entry ?? 0);
}

/** Deletes what `remadeBytes` counts, which works on a full disk. */
export async function deleteRemade(): Promise<Result<void>> {
  await tried(async () => await (await folder()).removeEntry(INDEX_FILE.name));
  await tried(() => caches.delete(INDEX_FILE.cache));
  return await deleteVectorsExcept([]);
}

async function indexInFile(): Promise<number> {
  const handle = await (await folder()).getFileHandle(INDEX_FILE.name);
  return (await handle.getFile()).size;
}

async function indexInCache(): Promise<number> {
  // `open` would make the cache.
  if (!(await caches.has(INDEX_FILE.cache))) return 0;
  const entry = await (await caches.open(INDEX_FILE.cache)).match(INDEX_FILE.address);
  return (await entry?.blob())?.size ?? 0;
}

async function folder(): Promise<FileSystemDirectoryHandle> {
  return await (await navigator.storage.getDirectory()).getDirectoryHandle(INDEX_FILE.folder);
}

/** The operation's value; null if there is nothing, or if the browser refuses it. */
async function tried<Value>(operation: () => Promise<Value>): Promise<Value | null> {
  try {
    return await operation();
  } catch {
    return null;
  }
}

function bytesOf(...parts: readonly ArrayBufferView[]): number {
  return parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
