import { BlobReader, ZipReader, type FileEntry } from '@zip.js/zip.js/lib/zip-core-native.js';
import { CONTENTS, EXPORT_LISTS, isState } from '$lib/core/backup-names';
import { failed, success, type Result } from '$lib/core/result';
import type { BackupSource, FolderFile } from '$lib/backup/protocol';
import type { Place } from './pictures';

/** The ZIP format: the methods of entries that are not packed, and of those that are. */
const STORED = 0;
const DEFLATED = 8;

/** One file of a backup. */
export type ListedFile = {
  readonly bytes: number;
  /** Where its bytes are; null if they are packed in a way that the app does not read. */
  readonly place: Place | null;
  /**
   * Writes its bytes to `sink` and ends it. Aborts it and rejects if they cannot be read, or with the sink's error.
   * With `checked` it also rejects if they are not those that were written, as far as the backup tells; then the last
   * ones may be missing.
   */
  pipeTo(sink: WritableStream<Uint8Array<ArrayBuffer>>, checked: boolean): Promise<void>;
};

/** The files of a backup. */
export type BackupFiles = {
  /** The contents; after them earlier ones of a folder of automatic backups, which are taken if they are damaged. */
  readonly contents: readonly ListedFile[];
  /** The file under a path that the contents name; undefined if it is missing. */
  get(path: string): ListedFile | undefined;
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
function contentsPaths(files: ReadonlyMap<string, ListedFile>): readonly string[] {
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

function listFolder(files: readonly FolderFile[]): ReadonlyMap<string, ListedFile> {
  return new Map(
    files.map(({ path, file }, index) => [
      path,
      { bytes: file.size, place: { at: index, deflated: null }, pipeTo: (sink) => file.stream().pipeTo(sink) },
    ]),
  );
}

async function listArchive(
  file: Blob,
  maxFiles: number,
  onRead: () => void,
): Promise<Result<ReadonlyMap<string, ListedFile>>> {
  const reader = new ZipReader(new BlobReader(file), { useWebWorkers: false });
  try {
    const files = new Map<string, ListedFile>();
    let count = 0;
    for await (const entry of reader.getEntriesGenerator()) {
      onRead();
      if ((count += 1) > maxFiles) return failed({ kind: 'too-many', what: 'archive-files' });
      if (!entry.directory) files.set(entry.filename, archived(entry));
    }
    return success(files);
  } catch (error) {
    if (error instanceof DOMException) return failed({ kind: 'unreadable-file' });
    // Any other error of the ZIP reader means that the file is no valid archive.
    return failed({ kind: 'not-a-backup' });
  }
}

function archived(entry: FileEntry): ListedFile {
  return {
    bytes: entry.uncompressedSize,
    place: placeOf(entry),
    pipeTo: async (sink, checked) => {
      try {
        await entry.getData(sink, { checkSignature: checked });
      } catch (error) {
        // zip.js leaves the stream open if already the entry's header is wrong, and its reader would wait for ever.
        await sink.abort(error).catch(() => undefined);
        throw error;
      }
    },
  };
}

function placeOf({ compressionMethod, encrypted, offset, compressedSize }: FileEntry): Place | null {
  if (encrypted || (compressionMethod !== STORED && compressionMethod !== DEFLATED)) return null;
  return { at: offset, deflated: compressionMethod === DEFLATED ? compressedSize : null };
}
