import { MAX_FILES } from '$lib/core/bounds';
import { isSystemFile, type Source } from './sources';

/** Parts of the File System Access API that only some browsers have and TypeScript's DOM library lacks. */
type Picker = (options: {
  id: string;
  mode: Mode;
  startIn: 'pictures' | 'documents';
}) => Promise<FileSystemDirectoryHandle>;
type WithPermissions = {
  queryPermission?(wanted: { mode: Mode }): Promise<PermissionState>;
  requestPermission?(wanted: { mode: Mode }): Promise<PermissionState>;
};
type Mode = 'read' | 'readwrite';

/** What a folder is chosen for; the browser remembers the last folder of each. */
type FolderUse = 'memes' | 'backup';

const PICKED = {
  memes: { id: 'memes', mode: 'read', startIn: 'pictures' },
  backup: { id: 'backup', mode: 'readwrite', startIn: 'documents' },
} as const;

/** The result of asking for a folder; `unavailable` if the plain file input must be used. */
export type FolderAnswer =
  | { readonly kind: 'chosen'; readonly folder: FileSystemDirectoryHandle }
  | { readonly kind: 'cancelled' | 'unavailable' };

/**
 * A file of a folder with its mark: time of the last change, size and path. Files with equal marks count as the same.
 */
type MarkedFile = Source & { readonly mark: string };

/** The result of scanning a folder: the marks of all files, and the files whose marks are new. */
export type FolderScan =
  | {
      readonly kind: 'scanned';
      readonly marks: readonly string[];
      readonly fresh: readonly MarkedFile[];
      /** True if it has more files than are looked at. */
      readonly isCut: boolean;
    }
  | { readonly kind: 'gone' | 'forbidden' };

/** TypeScript's DOM library lacks the iteration of directory handles. */
type Iterable = { values(): AsyncIterable<FileSystemFileHandle | FileSystemDirectoryHandle> };

/** Files opened in parallel: opening one waits for the browser's own process, and this many keep it busy. */
const AT_ONCE = 32;

/** True if this browser lets a page keep access to a folder. */
export function canRememberFolders(): boolean {
  return picker() !== null;
}

/** Shows the folder picker. Call it within a click. */
export async function chooseFolder(use: FolderUse = 'memes'): Promise<FolderAnswer> {
  const choose = picker();
  if (choose === null) return { kind: 'unavailable' };
  try {
    return { kind: 'chosen', folder: await choose(PICKED[use]) };
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return { kind: error.name === 'AbortError' ? 'cancelled' : 'unavailable' };
  }
}

/** The permission to read or write a folder; never asks. */
export async function queryPermission(
  folder: FileSystemDirectoryHandle,
  mode: Mode = 'read',
): Promise<PermissionState> {
  // Browsers without the method need no permission.
  return (await (folder as WithPermissions).queryPermission?.({ mode })) ?? 'granted';
}

/** Asks for permission to read or write a folder again. Call it within a click. */
export async function requestPermission(
  folder: FileSystemDirectoryHandle,
  mode: Mode = 'read',
): Promise<PermissionState> {
  try {
    return (await (folder as WithPermissions).requestPermission?.({ mode })) ?? 'granted';
  } catch (error) {
    // The click is too old, or another prompt is open.
    if (error instanceof DOMException) return 'prompt';
    throw error;
  }
}

function picker(): Picker | null {
  if (!('showDirectoryPicker' in globalThis)) return null;
  return (globalThis as unknown as { showDirectoryPicker: Picker }).showDirectoryPicker.bind(globalThis);
}

/**
 * Lists the files in a folder and its subfolders without reading them, `MAX_FILES` at most. Skips hidden files, files
 * of the operating system, and whatever cannot be opened. Each file's folder path starts with the name of `root`.
 */
export async function scanFolder(root: FileSystemDirectoryHandle, seen: ReadonlySet<string>): Promise<FolderScan> {
  const marks: string[] = [];
  const fresh: MarkedFile[] = [];

  async function addFile(handle: FileSystemFileHandle, folder: string): Promise<void> {
    const file = await ifOpenable(handle.getFile());
    if (file === null) return;
    const mark = `${file.lastModified} ${file.size} ${folder}/${file.name}`;
    marks.push(mark);
    if (!seen.has(mark)) fresh.push({ file, folder, mark });
  }

  async function scan(directory: FileSystemDirectoryHandle, folder: string): Promise<void> {
    const files: FileSystemFileHandle[] = [];
    const folders: FileSystemDirectoryHandle[] = [];
    for await (const entry of (directory as unknown as Iterable).values()) {
      if (isSystemFile(entry.name)) continue;
      if (isFile(entry)) files.push(entry);
      else folders.push(entry);
      if (marks.length + files.length + folders.length >= MAX_FILES) break;
    }
    for (let from = 0; from < files.length; from += AT_ONCE)
      await Promise.all(files.slice(from, from + AT_ONCE).map((file) => addFile(file, folder)));
    for (const child of folders) if (marks.length < MAX_FILES) await ifOpenable(scan(child, `${folder}/${child.name}`));
  }

  try {
    await scan(root, root.name);
    return { kind: 'scanned', marks, fresh, isCut: marks.length >= MAX_FILES };
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return { kind: error.name === 'NotFoundError' ? 'gone' : 'forbidden' };
  }
}

function isFile(handle: FileSystemFileHandle | FileSystemDirectoryHandle): handle is FileSystemFileHandle {
  return handle.kind === 'file';
}

/** Null if the file or folder is gone or forbidden since it was listed. */
async function ifOpenable<Value>(opening: Promise<Value>): Promise<Value | null> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}
