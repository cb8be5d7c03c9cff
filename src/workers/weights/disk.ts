import { storageError, storageOp, WeightsError } from './weights-error';

/**
 * [Note: Written once] The bytes of weights lie in files of the origin's private file system, not in the cache: a file grows
 * while it arrives and stays where it is, and a small entry in the cache under the canonical address makes it the published
 * one. Measured with 300 MB in Chromium: writing 1000 MB/s against 450 into the cache, reading back 2400 MB/s against 600.
 */
const FOLDER = 'memelore-weights';
/** How long a file may still be held by a tab that has just been closed. */
const HELD_MS = 5000;
const RETRY_MS = 100;

/** A file open for reading; close it. */
export type DiskReader = {
  readonly bytes: number;
  /** Fills `into` from a position of the file; how many bytes that were, 0 at its end. */
  read(into: Uint8Array<ArrayBuffer>, at: number): number | Promise<number>;
  close(): void;
};

/** A name for a new file. */
export function newName(): string {
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

/** The file on disk, for what takes blobs; null when it is gone. */
export async function diskFile(name: string): Promise<File | null> {
  const handle = await find(name);
  return handle === null ? null : await storageOp(() => handle.getFile()).catch(() => null);
}

/** Deletes a file; one that somebody has open is left for the next clean-up. */
export async function deleteFile(name: string): Promise<void> {
  await storageOp(async () => {
    try {
      await (await folder()).removeEntry(name);
    } catch (error) {
      if (!isNamed(error, 'NotFoundError', 'NoModificationAllowedError', 'InvalidStateError')) throw error;
    }
  });
}

/** Opens a file for reading; null when it is gone. */
export async function openReader(name: string): Promise<DiskReader | null> {
  const handle = await find(name);
  if (handle === null) return null;
  // Only workers have synchronous access, and where there is no read-only one a second reader is refused.
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

/** A file open for writing at its end, by nobody else. */
export class DiskWriter implements DiskReader {
  private constructor(
    private readonly access: Access,
    /** Its length. */
    public bytes: number,
  ) {}

  /** Opens a file, made if it is not there; waits a little while a closed tab still holds it. */
  static async open(name: string): Promise<DiskWriter> {
    return await storageOp(async () => {
      const handle = await (await folder()).getFileHandle(name, { create: true });
      for (let waited = 0; ; waited += RETRY_MS) {
        try {
          const access = await accessTo(handle, 'readwrite');
          return new DiskWriter(access, access.getSize());
        } catch (error) {
          if (!isNamed(error, 'NoModificationAllowedError') || waited >= HELD_MS) throw error;
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        }
      }
    });
  }

  read(into: Uint8Array<ArrayBuffer>, at: number): number {
    return this.access.read(into, { at });
  }

  /** Writes at the end. */
  append(bytes: Uint8Array<ArrayBuffer>): void {
    attempt(() => {
      for (let at = 0; at < bytes.length;) {
        const written = this.access.write(at === 0 ? bytes : bytes.subarray(at), { at: this.bytes });
        if (written === 0) throw new WeightsError({ kind: 'storage-full' });
        at += written;
        this.bytes += written;
      }
    });
  }

  /** Cuts the file off at this length. */
  truncate(bytes: number): void {
    attempt(() => this.access.truncate(bytes));
    this.bytes = bytes;
  }

  /** Makes what is written outlast a power cut. */
  flush(): void {
    attempt(() => this.access.flush());
  }

  close(): void {
    this.access.close();
  }
}

function attempt(operation: () => void): void {
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

/** Synchronous access as workers have it; the types of pages do not know it. */
type Access = {
  getSize(): number;
  read(into: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  write(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  truncate(bytes: number): void;
  flush(): void;
  close(): void;
};

/** As Chromium has it; where the mode is not known, access is for one alone. */
type Accessible = FileSystemFileHandle & { createSyncAccessHandle(options: { mode: AccessMode }): Promise<Access> };

async function accessTo(handle: FileSystemFileHandle, mode: AccessMode): Promise<Access> {
  return await (handle as Accessible).createSyncAccessHandle({ mode });
}

function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof DOMException && names.includes(error.name);
}
