/** A file to take in and the folder it came from, '' for none. */
export type Source = { readonly file: File; readonly folder: string };

/** Files that systems leave in folders. */
const LITTER = new Set(['thumbs.db', 'ehthumbs.db', 'desktop.ini', '__macosx', 'icon\r']);

/** Browsers give a pasted picture this name, whatever it shows. */
const UNNAMED = /^(?:image)?(?:\.[a-z]+)?$/i;

/** Types whose ending is not what stands after the slash. */
const ENDINGS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/svg+xml': 'svg',
  'image/x-icon': 'ico',
  'image/vnd.microsoft.icon': 'ico',
};

/** What looking for a picture on the clipboard came to. */
export type ClipboardAnswer =
  { readonly kind: 'pictures'; readonly files: readonly Source[] } | { readonly kind: 'none' | 'refused' };

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

/** The pictures of a paste; one without a name of its own is named by the day and time `now`, in local time. */
export function filesOfPaste(event: ClipboardEvent, now: Date = new Date()): Source[] {
  // Office programs add a picture of copied text, but a person who types into a field wants the text.
  if (isTyping(event.target) && event.clipboardData?.types.includes('text/plain')) return [];
  return Array.from(event.clipboardData?.files ?? [])
    .filter((file) => !isLitter(file.name))
    .map((file) => ({ file: UNNAMED.test(file.name) ? named(file, file.lastModified, now) : file, folder: '' }));
}

/** Whether pages may ask for the clipboard here. */
export function mayReadClipboard(): boolean {
  // Not there in insecure contexts and older browsers, whatever the types say.
  return typeof (navigator as { clipboard?: Partial<Clipboard> }).clipboard?.read === 'function';
}

/** The pictures on the clipboard, named by the day and time. Call it within a click: browsers ask the person. */
export async function readClipboard(now: Date = new Date()): Promise<ClipboardAnswer> {
  try {
    const files: Source[] = [];
    for (const item of await navigator.clipboard.read()) {
      const type = item.types.find((offered) => offered.startsWith('image/'));
      if (type !== undefined) files.push({ file: named(await item.getType(type), now.getTime(), now), folder: '' });
    }
    return files.length === 0 ? { kind: 'none' } : { kind: 'pictures', files };
  } catch (error) {
    if (error instanceof DOMException) return { kind: error.name === 'NotAllowedError' ? 'refused' : 'none' };
    throw error;
  }
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

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches('input, textarea');
}

function named(picture: Blob, lastModified: number, now: Date): File {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-');
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('.');
  const { type } = picture;
  const ending = type.startsWith('image/') ? `.${ENDINGS[type] ?? type.slice('image/'.length)}` : '';
  return new File([picture], `Pasted ${day} ${time}${ending}`, { type, lastModified });
}
