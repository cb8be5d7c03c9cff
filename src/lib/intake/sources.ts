/** A file to take in and the folder it came from, '' for none. */
export type Source = { readonly file: File; readonly folder: string };

/** Files that systems leave in folders. */
const LITTER = new Set(['thumbs.db', 'ehthumbs.db', 'desktop.ini', '__macosx', 'icon\r']);

/** The files chosen in a file input, also one for folders. */
export function filesOfInput(input: HTMLInputElement): Source[] {
  return Array.from(input.files ?? [])
    .filter((file) => !isLitter(file.webkitRelativePath || file.name))
    .map((file) => ({ file, folder: folderOf(file.webkitRelativePath) }));
}

/**
 * The files of a drop, with those in dropped folders at any depth. Call it while the event is handled: afterwards the
 * browser takes the entries away. Entries that cannot be opened are left out.
 */
export async function filesOfDrop(data: DataTransfer): Promise<Source[]> {
  const items = Array.from(data.items)
    .filter((item) => item.kind === 'file')
    .map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  const found: Source[] = [];
  for (const item of items) {
    if (item instanceof File) found.push(...(isLitter(item.name) ? [] : [{ file: item, folder: '' }]));
    else if (item !== null) found.push(...(await filesOfEntry(item)));
  }
  return found;
}

async function filesOfEntry(entry: FileSystemEntry): Promise<Source[]> {
  if (isLitter(entry.name)) return [];
  try {
    if (isFile(entry)) {
      const file = await new Promise<File>((resolve, reject) => {
        entry.file(resolve, reject);
      });
      return [{ file, folder: folderOf(entry.fullPath) }];
    }
    if (!isFolder(entry)) return [];
    const found: Source[] = [];
    for (const child of await entriesOf(entry)) found.push(...(await filesOfEntry(child)));
    return found;
  } catch (error) {
    // Gone or forbidden since it was dropped.
    if (error instanceof DOMException) return [];
    throw error;
  }
}

async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    // A reader gives at most 100 entries at a time; an empty answer is the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return entries;
    entries.push(...some);
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

/** Hidden files and what systems leave behind, anywhere on the path. */
export function isLitter(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.') || LITTER.has(part.toLowerCase()));
}

/** `a/b` of `/a/b/c.png` and of `a/b/c.png`. */
function folderOf(path: string): string {
  return path.split('/').slice(0, -1).filter(Boolean).join('/');
}
