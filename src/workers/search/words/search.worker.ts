import { expose } from 'comlink';
import { SearchService, type IndexFile } from './service';
import type { KnownWords } from './terms';
import { WordList } from './word-list';
import words from './words.txt?url';

const FOLDER = 'memelore';
const NAME = 'words.index';

/**
 * The index in a file of the origin private file system. Failures are ignored: without the file, the index is rebuilt
 * from the library at every start.
 */
const indexFile: IndexFile = {
  async read() {
    try {
      const handle = await (await folder()).getFileHandle(NAME);
      return await (await handle.getFile()).arrayBuffer();
    } catch {
      return null;
    }
  },
  async write(content) {
    try {
      const handle = await (await folder()).getFileHandle(NAME, { create: true });
      // The stream writes to a temporary file; `close` replaces the old file atomically.
      const stream = await handle.createWritable();
      await stream.write(content);
      await stream.close();
    } catch {
      // Fails in private windows and on full disks.
    }
  },
};

async function folder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return await root.getDirectoryHandle(FOLDER, { create: true });
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
