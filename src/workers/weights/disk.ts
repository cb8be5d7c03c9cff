import { storageError, storageOp, WeightsError } from './weights-error';

/**
 * [Note: Written once] Weights are stored in files of the origin private file system (OPFS), not in Cache Storage. A
 * file is appended to while it is downloaded and never copied; a small cache entry under its canonical address
 * publishes it. Measured with 300 MB in Chromium: writes at 1000 MB/s (450 to the cache), reads at 2400 MB/s (600 from
 * the cache).
 */
const FOLDER = 'memelore-weights';
/** How long to wait for a file that a closed tab has not released yet. */
const LOCK_WAIT_MS = 5000;
const RETRY_MS = 100;

/** A file open for reading. Close it after use. */
export type DiskReader = {
  readonly bytes: number;
  /** Reads from position `at` into `into`. Returns the number of bytes read; 0 at the end of the file. */
  read(into: Uint8Array<ArrayBuffer>, at: number): number | Promise<number>;
  close(): void;
};

/** A unique name for a new file. */
export function newFileName(): string {
  return crypto.randomUUID();
}

/** The names of all files. */
export async function fileNames(): Promise<readonly string[]> {
  return await storageOp(async () => {
    const names: string[] = [];
    for await (const name of (await folder()).keys()) names.push(name);
    return names;
  });
}

/** The file as a `File`; null if it does not exist or cannot be read. */
export async function diskFile(name: string): Promise<File | null> {
  const handle = await find(name);
  return handle === null ? null : await storageOp(() => handle.getFile()).catch(() => null);
}

/** Deletes a file. A file that is open, here or in another tab, stays until the next clean-up. */
export async function deleteFile(name: string): Promise<void> {
  await storageOp(async () => {
    try {
      await (await folder()).removeEntry(name);
    } catch (error) {
      if (!isNamed(error, 'NotFoundError', 'NoModificationAllowedError', 'InvalidStateError')) throw error;
    }
  });
}

/** Opens a file for reading; null if it does not exist. */
export async function openReader(name: string): Promise<DiskReader | null> {
  const handle = await find(name);
  if (handle === null) return null;
  // Synchronous access exists only in workers. Browsers without its read-only mode refuse a second reader.
  const access = await accessTo(handle, 'read-only').catch(() => null);
  if (access !== null)
    return { bytes: access.getSize(), read: (into, at) => access.read(into, { at }), close: () => access.close() };
  const file = await storageOp(() => handle.getFile());
  const read = async (into: Uint8Array<ArrayBuffer>, at: number): Promise<number> => {
    const bytes = new Uint8Array(await file.slice(at, at + into.length).arrayBuffer());
    into.set(bytes);
    return bytes.length;
  };
  return { bytes: file.size, read, close: () => undefined };
}

/** A file open for appending, with an exclusive lock. */
export class DiskWriter implements DiskReader {
  private constructor(
    private readonly access: Access,
    /** The length of the file. */
    public bytes: number,
  ) {}

  /** Opens a file, or creates it. Waits up to `LOCK_WAIT_MS` for a closed tab to release it. */
  static async open(name: string): Promise<DiskWriter> {
    return await storageOp(async () => {
      const handle = await (await folder()).getFileHandle(name, { create: true });
      for (let waited = 0; ; waited += RETRY_MS) {
        try {
          const access = await accessTo(handle, 'readwrite');
          return new DiskWriter(access, access.getSize());
        } catch (error) {
          const held = isNamed(error, 'NoModificationAllowedError', 'InvalidStateError');
          if (!held || waited >= LOCK_WAIT_MS) throw error;
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        }
      }
    });
  }

  read(into: Uint8Array<ArrayBuffer>, at: number): number {
    return this.access.read(into, { at });
  }

  /** Writes at the end. Throws `storage-full` if not everything fits. */
  append(bytes: Uint8Array<ArrayBuffer>): void {
    storageOpSync(() => {
      for (let at = 0; at < bytes.length;) {
        const written = this.access.write(at === 0 ? bytes : bytes.subarray(at), { at: this.bytes });
        if (written === 0) throw new WeightsError({ kind: 'storage-full' });
        at += written;
        this.bytes += written;
      }
    });
  }

  /** Cuts the file to this length. */
  truncate(bytes: number): void {
    storageOpSync(() => this.access.truncate(bytes));
    this.bytes = bytes;
  }

  /** Forces written bytes to disk, so that they survive a power failure. */
  flush(): void {
    storageOpSync(() => this.access.flush());
  }

  close(): void {
    this.access.close();
  }
}

function storageOpSync(operation: () => void): void {
  try {
    operation();
  } catch (error) {
    throw storageError(error);
  }
}

async function folder(): Promise<FileSystemDirectoryHandle> {
  return await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
}

async function find(name: string): Promise<FileSystemFileHandle | null> {
  return await storageOp(async () => {
    try {
      return await (await folder()).getFileHandle(name);
    } catch (error) {
      if (isNamed(error, 'NotFoundError')) return null;
      throw error;
    }
  });
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

function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof DOMException && names.includes(error.name);
}
