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
