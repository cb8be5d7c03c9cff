/** The one file in which the index is kept. */
export type IndexFile = {
  /** What was written last; null when there is nothing, or the browser keeps no files. */
  read(): Promise<ArrayBuffer | null>;
  /** Replaces it as a whole: a tab that dies meanwhile leaves the old one. A browser that refuses is left alone. */
  write(content: Blob): Promise<void>;
};

const FOLDER = 'memelore';
const NAME = 'words.index';

/**
 * A file in the origin's private file system. Everything in it can be made again from the library, so that no failure
 * here is worth a word: without the file the index is made anew at every start.
 */
export const indexFile: IndexFile = {
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
