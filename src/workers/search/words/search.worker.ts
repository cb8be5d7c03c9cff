import { expose } from 'comlink';
import words from '../../reader/words.txt?url';
import { WordList } from '../../reader/words';
import { SearchService, type IndexFile } from './service';
import type { Known } from './terms';

const FOLDER = 'memelore';
const NAME = 'words.index';

/**
 * A file in the origin's private file system. Everything in it can be made again from the library, so that no failure
 * here is worth a word: without the file the index is made anew at every start.
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
      // Written beside the old one, which it replaces when it is closed.
      const stream = await handle.createWritable();
      await stream.write(content);
      await stream.close();
    } catch {
      // Private windows and full disks refuse; see above.
    }
  },
};

async function folder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return await root.getDirectoryHandle(FOLDER, { create: true });
}

/** The reader's word list; without it run-together words stay together. */
async function loadWords(): Promise<Known> {
  try {
    // The bundler's URL may be relative, and a worker's relative URLs start at its own script.
    const answer = await fetch(new URL(words, self.location.href));
    return answer.ok ? new WordList(await answer.text()) : null;
  } catch {
    return null;
  }
}

expose(new SearchService(indexFile, loadWords()));
