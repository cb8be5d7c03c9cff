import { isLitter, type Source } from './sources';

/** The parts of the File System Access API that only some browsers have and TypeScript does not know. */
type Picker = (options: { id: string; mode: 'read'; startIn: 'pictures' }) => Promise<FileSystemDirectoryHandle>;
type Guarded = {
  queryPermission?(wanted: { mode: 'read' }): Promise<PermissionState>;
  requestPermission?(wanted: { mode: 'read' }): Promise<PermissionState>;
};

/** What asking for a folder came to; `unavailable` where the plain file input has to do. */
export type FolderAnswer =
  | { readonly kind: 'chosen'; readonly folder: FileSystemDirectoryHandle }
  | { readonly kind: 'cancelled' | 'unavailable' };

/** A file of a folder and its mark: path, size and time of the last change. A file with a mark that was seen is the same. */
type MarkedFile = Source & { readonly mark: string };

/** What looking through a folder came to: all marks of now, and the files whose marks were not seen before. */
export type Walk =
  | { readonly kind: 'walked'; readonly marks: readonly string[]; readonly fresh: readonly MarkedFile[] }
  | { readonly kind: 'gone' | 'forbidden' };

/** TypeScript's DOM library without iteration of handles. */
type Iterable = { values(): AsyncIterable<FileSystemFileHandle | FileSystemDirectoryHandle> };

/** Asking for one file's size waits for another process; this many questions at a time keep it busy. */
const AT_ONCE = 32;

/** Whether this browser lets pages read a folder again later. */
export function mayRememberFolders(): boolean {
  return picker() !== null;
}

/** Asks the person for a folder. Call it within a click. */
export async function chooseFolder(): Promise<FolderAnswer> {
  const choose = picker();
  if (choose === null) return { kind: 'unavailable' };
  try {
    return { kind: 'chosen', folder: await choose({ id: 'memes', mode: 'read', startIn: 'pictures' }) };
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return { kind: error.name === 'AbortError' ? 'cancelled' : 'unavailable' };
  }
}

/** Whether the folder may be read without asking; never asks. */
export async function permissionFor(folder: FileSystemDirectoryHandle): Promise<PermissionState> {
  // A browser that has handles and no permissions has nothing to ask for.
  return (await (folder as Guarded).queryPermission?.({ mode: 'read' })) ?? 'granted';
}

/** Asks the person to let the folder be read again. Call it within a click. */
export async function askFor(folder: FileSystemDirectoryHandle): Promise<PermissionState> {
  try {
    return (await (folder as Guarded).requestPermission?.({ mode: 'read' })) ?? 'granted';
  } catch (error) {
    // The click is too long ago, or another question is open.
    if (error instanceof DOMException) return 'prompt';
    throw error;
  }
}

function picker(): Picker | null {
  if (!('showDirectoryPicker' in globalThis)) return null;
  return (globalThis as unknown as { showDirectoryPicker: Picker }).showDirectoryPicker.bind(globalThis);
}

/**
 * Looks through a folder at any depth without reading any file. Hidden files and what systems leave behind are left out, and
 * so are files and folders inside that cannot be opened. Each file's folder begins with the name of `root`.
 */
export async function walkFolder(root: FileSystemDirectoryHandle, seen: ReadonlySet<string>): Promise<Walk> {
  const marks: string[] = [];
  const fresh: MarkedFile[] = [];

  async function look(handle: FileSystemFileHandle, folder: string): Promise<void> {
    const file = await openable(handle.getFile());
    if (file === null) return;
    const mark = `${file.lastModified} ${file.size} ${folder}/${file.name}`;
    marks.push(mark);
    if (!seen.has(mark)) fresh.push({ file, folder, mark });
  }

  async function walk(directory: FileSystemDirectoryHandle, folder: string): Promise<void> {
    const files: FileSystemFileHandle[] = [];
    const folders: FileSystemDirectoryHandle[] = [];
    for await (const entry of (directory as unknown as Iterable).values()) {
      if (isLitter(entry.name)) continue;
      if (isFile(entry)) files.push(entry);
      else folders.push(entry);
    }
    for (let from = 0; from < files.length; from += AT_ONCE)
      await Promise.all(files.slice(from, from + AT_ONCE).map((file) => look(file, folder)));
    for (const child of folders) await openable(walk(child, `${folder}/${child.name}`));
  }

  try {
    await walk(root, root.name);
    return { kind: 'walked', marks, fresh };
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return { kind: error.name === 'NotFoundError' ? 'gone' : 'forbidden' };
  }
}

function isFile(handle: FileSystemFileHandle | FileSystemDirectoryHandle): handle is FileSystemFileHandle {
  return handle.kind === 'file';
}

/** Null for what is gone or forbidden since the folder was listed. */
async function openable<Value>(opening: Promise<Value>): Promise<Value | null> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}
