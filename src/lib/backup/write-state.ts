import { backupOf, originalPath } from '$lib/core/backup-format';
import { isState, ORIGINALS, stateName } from '$lib/core/backup-names';
import { success, type Result } from '$lib/core/result';
import { listForBackup, readForBackup } from '$lib/storage/backup';
import { readOriginalBytes } from '$lib/storage/memes';
import { loadTags } from '$lib/storage/tags';
import { slicesOf } from '$lib/storage/transaction';
import { ContentsWriter } from './contents-writer';

/** States that are kept; older ones of the same library are removed. */
const KEPT_STATES = 3;
/** Memes whose records are read in one transaction. */
const BATCH = 100;
/** Files opened in parallel: opening one waits for the browser's own process. */
const AT_ONCE = 32;

/** TypeScript's DOM library lacks the iteration of directory handles. */
type Iterable = { values(): AsyncIterable<FileSystemFileHandle | FileSystemDirectoryHandle> };

/** What was written: pictures that were not there yet, the memes of the state, and the names of those left out. */
export type WrittenState = {
  readonly pictures: number;
  readonly memes: number;
  /** Names of memes whose originals the browser cannot read any more, and that are not in the folder yet. */
  readonly unreadable: readonly string[];
};

/**
 * Writes the library's present state into a folder: pictures that are not there yet, then a list of everything. The
 * last three lists of this library (`id`) are kept. Pictures are never removed, because a list of another device may
 * name them. Rejects with a `DOMException` if the folder cannot be written.
 */
export async function writeState(
  folder: FileSystemDirectoryHandle,
  id: string,
  onProgress: (done: number, total: number) => void,
): Promise<Result<WrittenState>> {
  const now = Date.now();
  const originals = await folder.getDirectoryHandle(ORIGINALS, { create: true });
  const there = await sizesIn(originals);
  const contents = new ContentsWriter();
  const listed = await listForBackup();
  if (!listed.ok) return listed;
  const { ids, binned } = listed.value;
  const unreadable: string[] = [];
  let [done, pictures] = [0, 0];
  for (const batch of slicesOf(ids, BATCH)) {
    const read = await readForBackup(batch);
    if (!read.ok) return read;
    for (const { meme, captions } of read.value) {
      const path = originalPath(meme);
      const name = path.slice(ORIGINALS.length + 1);
      if (there.get(name) !== meme.bytes) {
        const original = await readOriginalBytes(meme.id);
        if (!original.ok) {
          if (original.failure.kind === 'original-unreadable') unreadable.push(meme.name);
          else if (original.failure.kind !== 'meme-gone') return original;
          continue;
        }
        await writeFile(originals, name, new Blob([original.value]));
        pictures += 1;
      }
      contents.add(backupOf(meme, path), captions);
      onProgress((done += 1), ids.length);
    }
  }
  const tags = await loadTags();
  if (!tags.ok) return tags;
  await writeFile(folder, stateName(now, id), contents.finish({ made: now, binned, tags: tags.value }));
  await removeOldStates(folder, id);
  return success({ pictures, memes: contents.memes, unreadable });
}

/** Writes a whole file or none: browsers make an empty one first and put the bytes into it at the end. */
async function writeFile(folder: FileSystemDirectoryHandle, name: string, content: Blob): Promise<void> {
  const writable = await (await folder.getFileHandle(name, { create: true })).createWritable();
  try {
    await content.stream().pipeTo(writable);
  } catch (error) {
    await folder.removeEntry(name).catch(() => undefined);
    throw error;
  }
}

/** The sizes in bytes of the files in a folder, by name. */
async function sizesIn(folder: FileSystemDirectoryHandle): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  const handles: FileSystemFileHandle[] = [];
  for await (const entry of (folder as unknown as Iterable).values()) if (isFile(entry)) handles.push(entry);
  for (const some of slicesOf(handles, AT_ONCE))
    for (const { name, size } of await Promise.all(some.map((handle) => handle.getFile()))) sizes.set(name, size);
  return sizes;
}

async function removeOldStates(folder: FileSystemDirectoryHandle, id: string): Promise<void> {
  const names: string[] = [];
  for await (const { name } of (folder as unknown as Iterable).values()) if (isState(name, id)) names.push(name);
  for (const name of names.sort().slice(0, -KEPT_STATES)) await folder.removeEntry(name);
}

function isFile(handle: FileSystemFileHandle | FileSystemDirectoryHandle): handle is FileSystemFileHandle {
  return handle.kind === 'file';
}
