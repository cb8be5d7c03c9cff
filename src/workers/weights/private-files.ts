import { PART_BYTES, wholeParts } from '$lib/catalogue/weights';
import { CHUNK_BYTES } from './chunks';
import { holdFile, unlessOpen } from './file-locks';
import { LOCK_WAIT_MS, type DiskReader, type DiskWriter, type FileStore } from './file-store';
import { isNamed, storageError, storageOp, WeightsError } from './weights-error';

/**
 * [Note: Written once] Weights are stored in files of the origin private file system (OPFS), not in Cache Storage. A
 * file is appended to while it is downloaded and never copied; a small cache entry under its canonical address
 * publishes it. Measured with 300 MB in Chromium: writes at 1000 MB/s (450 to the cache), reads at 2400 MB/s (600 from
 * the cache).
 */
const FOLDER = 'memelore-weights';
const RETRY_MS = 100;
/** Name of a file that is written to find out whether that works, and of the lock that is held meanwhile. */
const PROBE = 'memelore-probe';

/** Files of the origin private file system. Writing needs synchronous access handles, which exist only in workers. */
export const privateFiles: FileStore = {
  async works() {
    // One at a time, so that one name is enough: a killed browser leaves the file, and the next try takes it away.
    return await navigator.locks.request(PROBE, tryToWrite);
  },

  async names() {
    const names: string[] = [];
    try {
      for await (const name of (await folder()).keys()) names.push(name);
    } catch {
      // Private windows refuse the file system, and some browsers do not have it.
    }
    return names;
  },

  async size(name) {
    return (await fileOf(name))?.size ?? null;
  },

  body: fileOf,

  async remove(name) {
    await unlessOpen(name, () =>
      storageOp(async () => {
        try {
          await (await folder()).removeEntry(name);
        } catch (error) {
          if (!isNamed(error, 'NotFoundError', 'NoModificationAllowedError', 'InvalidStateError')) throw error;
        }
      }),
    );
  },

  async openReader(name) {
    const handle = await find(name);
    if (handle === null) return null;
    // Synchronous access exists only in workers. Browsers without its read-only mode refuse a second reader.
    const access = await accessTo(handle, 'read-only').catch(() => null);
    if (access !== null) return readerOf(access);
    const file = await storageOp(() => handle.getFile());
    const read = async (into: Uint8Array<ArrayBuffer>, at: number): Promise<number> => {
      const bytes = new Uint8Array(await file.slice(at, at + into.length).arrayBuffer());
      into.set(bytes);
      return bytes.length;
    };
    return { bytes: file.size, read, close: () => Promise.resolve() };
  },

  async openWriter(name) {
    const unlock = await holdFile(name, 'exclusive');
    try {
      return new PrivateWriter(await storageOp(() => createAndOpen(name)), unlock);
    } catch (error) {
      await unlock();
      throw error;
    }
  },

  // A part is flushed after the chunk that completes it, so the last chunk on disk does not count.
  resumeAt: (bytes) => wholeParts(Math.max(0, bytes - CHUNK_BYTES)) * PART_BYTES,
};

class PrivateWriter implements DiskWriter {
  bytes: number;

  constructor(
    private readonly access: Access,
    private readonly unlock: () => Promise<void>,
  ) {
    this.bytes = access.getSize();
  }

  read(into: Uint8Array<ArrayBuffer>, at: number): number {
    return this.access.read(into, { at });
  }

  async append(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await storageOp(() => {
      for (let at = 0; at < bytes.length;) {
        const written = this.access.write(at === 0 ? bytes : bytes.subarray(at), { at: this.bytes });
        if (written === 0) throw new WeightsError({ kind: 'storage-full' });
        at += written;
        this.bytes += written;
      }
    });
  }

  async truncate(bytes: number): Promise<void> {
    await storageOp(() => this.access.truncate(bytes));
    this.bytes = bytes;
  }

  async flush(): Promise<void> {
    await storageOp(() => this.access.flush());
  }

  finish(): Promise<void> {
    return this.flush();
  }

  async close(): Promise<void> {
    this.access.close();
    await this.unlock();
  }
}

/** Creates the file unless it exists. A tab that was closed may have its access a little longer than its lock. */
async function createAndOpen(name: string): Promise<Access> {
  const handle = await (await folder()).getFileHandle(name, { create: true });
  for (let waited = 0; ; waited += RETRY_MS) {
    try {
      return await accessTo(handle, 'readwrite');
    } catch (error) {
      const isHeld = isNamed(error, 'NoModificationAllowedError', 'InvalidStateError');
      if (!isHeld || waited >= LOCK_WAIT_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

function readerOf(access: Access): DiskReader {
  return {
    bytes: access.getSize(),
    read: (into, at) => access.read(into, { at }),
    close: () => {
      access.close();
      return Promise.resolve();
    },
  };
}

/** True if a private file can be written. It is not in the weights' folder, which a clean-up in another tab empties. */
async function tryToWrite(): Promise<boolean> {
  try {
    const root = await navigator.storage.getDirectory();
    const access = await accessTo(await root.getFileHandle(PROBE, { create: true }), 'readwrite').catch(
      async (error: unknown) => {
        await root.removeEntry(PROBE);
        throw error;
      },
    );
    access.close();
    await root.removeEntry(PROBE);
    return true;
  } catch (error) {
    if (isNamed(error, 'QuotaExceededError')) throw storageError(error);
    return false;
  }
}

async function fileOf(name: string): Promise<File | null> {
  const handle = await find(name);
  return handle === null ? null : await storageOp(() => handle.getFile().catch(nullIfGone));
}

async function folder(): Promise<FileSystemDirectoryHandle> {
  return await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
}

async function find(name: string): Promise<FileSystemFileHandle | null> {
  return await storageOp(async () => {
    const weights = await folder();
    return await weights.getFileHandle(name).catch(nullIfGone);
  });
}

function nullIfGone(error: unknown): null {
  if (isNamed(error, 'NotFoundError')) return null;
  throw error;
}

type AccessMode = 'read-only' | 'readwrite';

/** `FileSystemSyncAccessHandle`. The DOM types lack it, and the tests check this file with those. */
type Access = {
  getSize(): number;
  read(into: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  write(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  truncate(bytes: number): void;
  flush(): void;
  close(): void;
};

/** Chromium's signature. Browsers that do not know `mode` give exclusive access. */
type Accessible = FileSystemFileHandle & { createSyncAccessHandle(options: { mode: AccessMode }): Promise<Access> };

async function accessTo(handle: FileSystemFileHandle, mode: AccessMode): Promise<Access> {
  return await (handle as Accessible).createSyncAccessHandle({ mode });
}
