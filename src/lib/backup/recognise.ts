import { CONTENTS, isState, mayBeArchive } from '$lib/core/backup-names';
import { withPauses } from '$lib/core/pause';
import type { Source } from '$lib/intake/sources';
import type { BackupSource, FolderFile } from './protocol';

/** A backup among files that came in, with its name for the screen. */
export type FoundBackup = { readonly name: string; readonly source: BackupSource };

/** The end of an archive's list of files is this long at most; it says where the list is. */
const END_BYTES = 65_557;
const END_MARK = 'PK\u0005\u0006';
/** A list of 500,000 files; of a longer one only the end is searched, where this app writes the contents. */
const MAX_LIST_BYTES = 50_000_000;
/** How many files are looked at in one task of the page. */
const FILES_AT_ONCE = 5000;
/** How much of a list is searched in one task of the page. */
const PIECE_BYTES = 1_000_000;

/**
 * The backups among files, and the files that belong to none: archives, recognised by their bytes, and folders with an
 * unpacked or automatic backup.
 */
export async function findBackups(
  files: readonly Source[],
): Promise<{ readonly backups: readonly FoundBackup[]; readonly rest: readonly Source[] }> {
  const backups: FoundBackup[] = [];
  const folders = new Map<string, FolderFile[]>();
  for (const { file, folder } of files)
    if ((file.name === CONTENTS || isState(file.name)) && !folders.has(folder)) {
      folders.set(folder, []);
      backups.push({
        name: folder === '' ? file.name : folder,
        source: { kind: 'folder', files: folders.get(folder) ?? [] },
      });
    }
  const rest: Source[] = [];
  for await (const source of withPauses(files, FILES_AT_ONCE)) {
    const { file, folder } = source;
    const backup = folders.size === 0 ? undefined : backupOver(folder, folders);
    if (backup !== undefined) backup.push({ path: `${folder}/${file.name}`, file });
    else if (mayBeArchive(file) && (await isBackup(file)))
      backups.push({ name: file.name, source: { kind: 'archive', file } });
    else rest.push(source);
  }
  return { backups, rest };
}

/** The files of the backup in this folder or in one that it is in; undefined if there is none. */
function backupOver(folder: string, backups: ReadonlyMap<string, FolderFile[]>): FolderFile[] | undefined {
  let files = backups.get(folder);
  for (let end = folder.lastIndexOf('/'); files === undefined && end > 0; end = folder.lastIndexOf('/', end - 1))
    files = backups.get(folder.slice(0, end));
  return files;
}

/** True if the archive's list of files has a backup's contents. */
async function isBackup(file: Blob): Promise<boolean> {
  try {
    const head = await latin1(file.slice(0, 4));
    return head === 'PK\u0003\u0004' && (await includes(await listOf(file), CONTENTS));
  } catch (error) {
    // The file is gone or forbidden since it was chosen; the import says so.
    if (error instanceof DOMException) return false;
    throw error;
  }
}

/** True if the bytes have a word, which may lie across two pieces. */
async function includes(bytes: Blob, word: string): Promise<boolean> {
  for (let at = 0; at < bytes.size; at += PIECE_BYTES)
    if ((await latin1(bytes.slice(at, at + PIECE_BYTES + word.length))).includes(word)) return true;
  return false;
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
