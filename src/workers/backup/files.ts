import { BlobReader, ZipReader, type FileEntry } from '@zip.js/zip.js/lib/zip-core-native.js';
import { CONTENTS, EXPORT_LISTS, isState } from '$lib/core/backup-names';
import { failed, success, type Result } from '$lib/core/result';
import type { BackupSource, FolderFile } from '$lib/backup/protocol';
import { ArchiveWindow } from './archive-window';
import { sha256Of } from './sha256';

/** The ZIP format: the method of entries that are not packed, and the header before the bytes of each entry. */
const STORED = 0;
const LOCAL_HEADER = 0x504b0304;
const LOCAL_HEADER_BYTES = 30;

/** One file of a backup. */
export type BackupFile = {
  readonly bytes: number;
  /** The part of the backup that holds its bytes as they are; null if they are packed smaller. */
  asStored(): Promise<Blob | null>;
  /**
   * The SHA-256 of its bytes, in hexadecimal; null if they are packed smaller. It makes no garbage, unlike the streams
   * of `pipeTo`: in a library of thousands, 150 MB of it were in memory at a time. Rejects if they cannot be read.
   */
  storedHash(): Promise<string | null>;
  /** Writes its bytes to `sink` and ends it. Aborts it and rejects if they cannot be read, or with the sink's error. */
  pipeTo(sink: WritableStream<Uint8Array<ArrayBuffer>>): Promise<void>;
  /** False if its bytes are not those that were written, as far as the backup tells. `onRead` is called meanwhile. */
  isIntact(onRead: () => void): Promise<boolean>;
};

/** The files of a backup. */
export type BackupFiles = {
  /** The contents; after them earlier ones of a folder of automatic backups, which are taken if they are damaged. */
  readonly contents: readonly BackupFile[];
  /** The file under a path that the contents name; undefined if it is missing. */
  get(path: string): BackupFile | undefined;
};

/**
 * The files of a backup, found without reading them. They may be within a folder, as in an archive that was unpacked
 * and packed again. `onRead` is called while a list is read. Fails with `not-a-backup`, `an-export`, `too-many` or
 * `unreadable-file`.
 */
export async function filesOf(
  source: BackupSource,
  maxFiles: number,
  onRead: () => void,
): Promise<Result<BackupFiles>> {
  const listed =
    source.kind === 'folder' ? success(listFolder(source.files)) : await listArchive(source.file, maxFiles, onRead);
  if (!listed.ok) return listed;
  const paths = contentsPaths(listed.value);
  const [newest] = paths;
  if (newest === undefined) {
    const isExport = EXPORT_LISTS.every((list) => [...listed.value.keys()].some((path) => nameOf(path) === list));
    return failed({ kind: isExport ? 'an-export' : 'not-a-backup' });
  }
  const folder = folderOf(newest);
  const contents = paths.filter((path) => folderOf(path) === folder).flatMap((path) => listed.value.get(path) ?? []);
  return success({ contents, get: (path) => listed.value.get(folder + path) });
}

/**
 * The paths of the contents: the one highest up, or all of an automatic backup, newest first. Empty files are none: a
 * browser that was closed while it wrote one leaves it.
 */
function contentsPaths(files: ReadonlyMap<string, BackupFile>): readonly string[] {
  const paths = [...files].filter(([path, { bytes }]) => bytes > 0 && !isResourceFork(path)).map(([path]) => path);
  const [highest] = paths.filter((path) => nameOf(path) === CONTENTS).sort((a, b) => a.length - b.length);
  if (highest !== undefined) return [highest];
  return paths.filter((path) => isState(nameOf(path))).sort((a, b) => (nameOf(a) < nameOf(b) ? 1 : -1));
}

/** macOS packs files of its own beside those that are packed. */
function isResourceFork(path: string): boolean {
  return path.startsWith('__MACOSX/');
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** With a slash at the end, or nothing. */
function folderOf(path: string): string {
  return path.slice(0, path.length - nameOf(path).length);
}

function listFolder(files: readonly FolderFile[]): ReadonlyMap<string, BackupFile> {
  return new Map(
    files.map(({ path, file }) => [
      path,
      {
        bytes: file.size,
        asStored: () => Promise.resolve(file.slice()),
        storedHash: async () => sha256Of(await file.arrayBuffer()),
        pipeTo: (sink) => file.stream().pipeTo(sink),
        isIntact: () => Promise.resolve(true),
      },
    ]),
  );
}

async function listArchive(
  file: Blob,
  maxFiles: number,
  onRead: () => void,
): Promise<Result<ReadonlyMap<string, BackupFile>>> {
  const reader = new ZipReader(new BlobReader(file), { useWebWorkers: false });
  try {
    const files = new Map<string, BackupFile>();
    const window = new ArchiveWindow(file);
    let count = 0;
    for await (const entry of reader.getEntriesGenerator()) {
      onRead();
      if ((count += 1) > maxFiles) return failed({ kind: 'too-many', what: 'archive-files' });
      if (!entry.directory) files.set(entry.filename, archived(entry, file, window));
    }
    return success(files);
  } catch (error) {
    if (error instanceof DOMException) return failed({ kind: 'unreadable-file' });
    // Any other error of the ZIP reader means that the file is no valid archive.
    return failed({ kind: 'not-a-backup' });
  }
}

function archived(entry: FileEntry, archive: Blob, window: ArchiveWindow): BackupFile {
  const { uncompressedSize: bytes } = entry;
  let known: number | null | undefined;
  const start = async (): Promise<number | null> => (known ??= await startOf(entry, window));
  return {
    bytes,
    asStored: async () => {
      const from = await start();
      return from === null ? null : archive.slice(from, from + bytes);
    },
    storedHash: async () => {
      const from = await start();
      return from === null ? null : await window.use(from, bytes, sha256Of);
    },
    pipeTo: async (sink) => {
      try {
        await entry.getData(sink);
      } catch (error) {
        // zip.js leaves the stream open if already the entry's header is wrong, and its reader would wait for ever.
        await sink.abort(error).catch(() => undefined);
        throw error;
      }
    },
    isIntact: async (onRead) => {
      const check = entry.getData(new WritableStream<Uint8Array>({ write: onRead }), { checkSignature: true });
      return await check.then(
        () => true,
        () => false,
      );
    },
  };
}

/** Where the bytes of an entry begin in the archive; null if they are packed or encrypted. */
async function startOf(
  { compressionMethod, encrypted, offset }: FileEntry,
  window: ArchiveWindow,
): Promise<number | null> {
  if (compressionMethod !== STORED || encrypted) return null;
  return await window.use(offset, LOCAL_HEADER_BYTES, (bytes) => {
    const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (header.byteLength < LOCAL_HEADER_BYTES || header.getUint32(0) !== LOCAL_HEADER) return Promise.resolve(null);
    // The file's name and extra fields are between the header and the bytes.
    return Promise.resolve(offset + LOCAL_HEADER_BYTES + header.getUint16(26, true) + header.getUint16(28, true));
  });
}
