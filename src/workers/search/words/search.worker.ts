import { expose } from 'comlink';
import { INDEX_FILE } from '$lib/core/index-file';
import { SearchService, type IndexFile } from './service';
import type { KnownWords } from './terms';
import { WordList } from './word-list';
import words from './words.txt?url';

/** The names that Chromium gives to temporary files. */
const REMAINS = /^words\.index\..*crswap$/;
/** Held while the file is written. */
const LOCK = 'memelore-index';

/**
 * The index in a file of the origin private file system, or in a cache entry where the browser refuses to write private
 * files: in private windows, and in Safari before 26. Failures are ignored: without it, the index is rebuilt from the
 * library at every start.
 */
const indexFile: IndexFile = {
  async read() {
    void tried(removeRemains);
    return (await tried(readFile)) ?? (await tried(readEntry));
  },
  async write(content) {
    const written = await tried(() => navigator.locks.request(LOCK, () => writeFile(content)));
    if (written === null) await tried(() => writeEntry(content));
  },
};

async function readFile(): Promise<ArrayBuffer | null> {
  const handle = await (await folder()).getFileHandle(INDEX_FILE.name);
  const file = await handle.getFile();
  // Where the browser cannot write it, the file is empty.
  return file.size === 0 ? null : await file.arrayBuffer();
}

async function writeFile(content: Blob): Promise<true> {
  const handle = await (await folder()).getFileHandle(INDEX_FILE.name, { create: true });
  // The stream writes to a temporary file; `close` replaces the old file atomically.
  const stream = await handle.createWritable();
  await stream.write(content);
  await stream.close();
  return true;
}

/**
 * Deletes the temporary files of browsers that were killed while they wrote the index: nobody else does, and each is as
 * large as the index. Nothing is deleted while another tab writes.
 */
async function removeRemains(): Promise<void> {
  await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (lock === null) return;
    const files = await folder();
    for await (const name of files.keys()) if (REMAINS.test(name)) await files.removeEntry(name);
  });
}

async function readEntry(): Promise<ArrayBuffer | null> {
  const entry = await (await caches.open(INDEX_FILE.cache)).match(INDEX_FILE.address);
  return (await entry?.arrayBuffer()) ?? null;
}

async function writeEntry(content: Blob): Promise<void> {
  await (await caches.open(INDEX_FILE.cache)).put(INDEX_FILE.address, new Response(content));
}

/** The operation's value; null if the browser refuses it. */
async function tried<Value>(operation: () => Promise<Value>): Promise<Value | null> {
  try {
    return await operation();
  } catch {
    return null;
  }
}

async function folder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return await root.getDirectoryHandle(INDEX_FILE.folder, { create: true });
}

/** The list of English words; null if it cannot be loaded, and then words without spaces are not split. */
async function loadWords(): Promise<KnownWords> {
  try {
    // The bundler's URL may be relative to the worker's script.
    const answer = await fetch(new URL(words, self.location.href));
    return answer.ok ? new WordList(await answer.text()) : null;
  } catch {
    return null;
  }
}

expose(new SearchService(indexFile, loadWords()));
