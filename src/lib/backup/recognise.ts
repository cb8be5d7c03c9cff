import { CONTENTS, isState, mayBeArchive } from '$lib/core/backup-names';
import type { Source } from '$lib/intake/sources';
import type { BackupSource } from './protocol';

/** A backup among files that came in, with its name for the screen; `rest` are the other files. */
export type FoundBackup = {
  readonly name: string;
  readonly source: BackupSource;
  readonly rest: readonly Source[];
};

/** The end of an archive's list of files is this long at most; it says where the list is. */
const END_BYTES = 65_557;
const END_MARK = 'PK\u0005\u0006';
/** A list of 500,000 files; of a longer one only the end is searched, where this app writes the contents. */
const MAX_LIST_BYTES = 50_000_000;

/**
 * The first backup among files: an archive, recognised by its bytes, or a folder with an unpacked or automatic backup.
 * Null if there is none.
 */
export async function findBackup(files: readonly Source[]): Promise<FoundBackup | null> {
  const folder = files.find(({ file: { name } }) => name === CONTENTS || isState(name));
  if (folder !== undefined) {
    const isInside = (path: string): boolean => path === folder.folder || path.startsWith(`${folder.folder}/`);
    const inside = files.filter((source) => isInside(source.folder));
    return {
      name: folder.folder === '' ? folder.file.name : folder.folder,
      source: {
        kind: 'folder',
        files: inside.map(({ file, folder: path }) => ({ path: `${path}/${file.name}`, file })),
      },
      rest: files.filter((source) => !inside.includes(source)),
    };
  }
  for (const source of files)
    if (mayBeArchive(source.file) && (await isBackup(source.file)))
      return {
        name: source.file.name,
        source: { kind: 'archive', file: source.file },
        rest: files.filter((other) => other !== source),
      };
  return null;
}

/** True if the archive's list of files has a backup's contents. */
async function isBackup(file: Blob): Promise<boolean> {
  try {
    const head = await latin1(file.slice(0, 4));
    return head === 'PK\u0003\u0004' && (await latin1(await listOf(file))).includes(CONTENTS);
  } catch (error) {
    // The file is gone or forbidden since it was chosen; the import says so.
    if (error instanceof DOMException) return false;
    throw error;
  }
}

/** The part of an archive with its list of files (APPNOTE 6.3, sections 4.3.12 and 4.3.16). */
async function listOf(file: Blob): Promise<Blob> {
  const tail = await file.slice(-END_BYTES).arrayBuffer();
  const end = new TextDecoder('latin1').decode(tail).lastIndexOf(END_MARK);
  if (end < 0 || end + 20 > tail.byteLength) return new Blob();
  const view = new DataView(tail, end);
  const [bytes, from] = [view.getUint32(12, true), view.getUint32(16, true)];
  // A list of an archive above 4 GB has its place elsewhere.
  if (from + bytes > file.size || bytes > MAX_LIST_BYTES) return new Blob([tail]);
  return file.slice(from, from + bytes);
}

async function latin1(part: Blob): Promise<string> {
  return new TextDecoder('latin1').decode(await part.arrayBuffer());
}
