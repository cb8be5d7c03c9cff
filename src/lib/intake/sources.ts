import { MAX_FILES } from '$lib/core/bounds';
import type { Failure } from '$lib/core/failure';
import { withPauses } from '$lib/core/pause';

/** A file to import and the folder it came from, '' for none. */
export type Source = { readonly file: File; readonly folder: string };

/** Files and folders that operating systems, network drives and cameras add; names are compared in lower case. */
const SYSTEM_FILES = new Set([
  // Windows, macOS, Linux, Android.
  ...['thumbs.db', 'ehthumbs.db', 'ehthumbs_vista.db', 'desktop.ini', '$recycle.bin', 'system volume information'],
  ...['__macosx', 'icon\r', 'network trash folder', 'temporary items', 'thevolumesettingsfolder'],
  ...['lost+found', 'lost.dir'],
  // Network drives of Synology and QNAP: thumbnails, deleted files, snapshots.
  ...['@eadir', '#recycle', '#snapshot', '@recycle', '@recently-snapshot', '@__thumb', '@tmp'],
  // Photo managers.
  ...['picasa.ini', 'zbthumbnail.info'],
]);
/** Synology keeps notes on a file in others that have its name and this ending. */
const SYSTEM_ENDING = /@syno(?:eastream|resource)$/i;

/** Pictures and videos that cameras keep beside a video: its thumbnail and its small copy. */
const SIDECAR_ENDING = /\.(?:thm|lrv)$/i;
const PICTURE_ENDING = /\.(?:jpe?g|jpe|jfif|png|apng|gif|webp|bmp|avif|ico|hei[cf]|jxl|tiff?|jp2|psd|svg)$/i;

/** Matches the generic name that browsers give a pasted picture. */
const GENERIC_NAME = /^(?:image)?(?:\.[a-z]+)?$/i;

/** File extensions that differ from the MIME subtype. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/svg+xml': 'svg',
  'image/x-icon': 'ico',
  'image/vnd.microsoft.icon': 'ico',
};

/** The result of reading the clipboard. */
export type ClipboardAnswer =
  { readonly kind: 'pictures'; readonly files: readonly Source[] } | { readonly kind: 'none' | 'refused' };

/** How many files are looked at in one task of the page: a folder may have any number. */
const FILES_AT_ONCE = 2000;

/**
 * Lists the files of a file input, also of one for folders; `MAX_FILES` and one more at most. The input may be cleared
 * meanwhile.
 */
export async function filesOfInput({ files }: Pick<HTMLInputElement, 'files'>): Promise<Source[]> {
  // An input that is cleared clears its list, too.
  const chosen = Array.from(
    { length: Math.min(files?.length ?? 0, MAX_FILES + 1) },
    (_, at) => files?.[at] ?? [],
  ).flat();
  const found: Source[] = [];
  for await (const file of withPauses(chosen, FILES_AT_ONCE))
    if (!isSystemFile(file.webkitRelativePath || file.name))
      found.push({ file, folder: folderOf(file.webkitRelativePath) });
  return found;
}

/**
 * Lists the files of a drop and of its folders; `MAX_FILES` and one more at most, none if `signal` aborts. Call it
 * within the event handler: afterwards the browser discards the entries. Entries that cannot be opened are skipped.
 */
export async function filesOfDrop(data: DataTransfer, signal?: AbortSignal): Promise<Source[]> {
  const items = Array.from(data.items)
    .filter((item) => item.kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const found: Source[] = [];
  for (const { entry, file } of items) {
    // WebKit gives files that have no path an entry that cannot be opened, such as those of a page or a mail.
    if (entry?.isDirectory) await addEntry(entry, found, signal);
    else if (file !== null && !isSystemFile(file.name)) found.push({ file, folder: '' });
  }
  return signal?.aborted === true ? [] : found;
}

/** Lists the pictures of a paste. One with a generic name is named by the local date and time of `now`. */
export function filesOfPaste(event: ClipboardEvent, now: Date = new Date()): Source[] {
  // Office programs add a picture of copied text, but in a text field the text is wanted.
  if (isTyping(event.target) && event.clipboardData?.types.includes('text/plain')) return [];
  return Array.from(event.clipboardData?.files ?? [])
    .filter((file) => !isSystemFile(file.name))
    .map((file) => ({
      file: GENERIC_NAME.test(file.name) ? withPastedName(file, file.lastModified, now) : file,
      folder: '',
    }));
}

/** True if the browser has the API to read the clipboard. */
export function mayReadClipboard(): boolean {
  // Missing in insecure contexts and older browsers, unlike the types say.
  return typeof (navigator as { clipboard?: Partial<Clipboard> }).clipboard?.read === 'function';
}

/**
 * Reads the pictures on the clipboard and names them by date and time. Call it within a click, because browsers ask.
 */
export async function readClipboard(now: Date = new Date()): Promise<ClipboardAnswer> {
  try {
    const files: Source[] = [];
    for (const item of await navigator.clipboard.read()) {
      const type = item.types.find((offered) => offered.startsWith('image/'));
      if (type !== undefined)
        files.push({ file: withPastedName(await item.getType(type), now.getTime(), now), folder: '' });
    }
    return files.length === 0 ? { kind: 'none' } : { kind: 'pictures', files };
  } catch (error) {
    if (error instanceof DOMException) return { kind: error.name === 'NotAllowedError' ? 'refused' : 'none' };
    throw error;
  }
}

/** Adds the files of an entry to `found`, until there are more than are taken. */
async function addEntry(entry: FileSystemEntry, found: Source[], signal?: AbortSignal): Promise<void> {
  if (isSystemFile(entry.name)) return;
  try {
    if (isFile(entry)) {
      const file = await new Promise<File>((resolve, reject) => {
        entry.file(resolve, reject);
      });
      found.push({ file, folder: folderOf(entry.fullPath) });
    } else if (isFolder(entry))
      for await (const child of entriesOf(entry)) {
        if (found.length > MAX_FILES || signal?.aborted === true) return;
        await addEntry(child, found, signal);
      }
  } catch (error) {
    // The entry is gone or forbidden since it was dropped.
    if (!(error instanceof DOMException)) throw error;
  }
}

async function* entriesOf(folder: FileSystemDirectoryEntry): AsyncGenerator<FileSystemEntry> {
  const reader = folder.createReader();
  for (;;) {
    // A reader returns at most 100 entries per call; an empty result is the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return;
    yield* some;
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

/** True if any part of the path is hidden or a file of the operating system. */
export function isSystemFile(path: string): boolean {
  return path
    .split('/')
    .some((part) => part.startsWith('.') || SYSTEM_FILES.has(part.toLowerCase()) || SYSTEM_ENDING.test(part));
}

/**
 * True if a file of a folder is to be passed over by its name alone: it belongs to a video beside it. A file that a
 * person chose by itself never is.
 */
export function isBesideVideo({ file, folder }: Source): boolean {
  return folder !== '' && SIDECAR_ENDING.test(file.name);
}

/**
 * True if a file of a folder that failed is to be passed over, because it is no picture. A person who adds a folder
 * means the pictures in it; of a file chosen by itself they are told what it is. Only its name says what an empty file
 * was.
 */
export function isPassedOver({ file, folder }: Source, failure: Failure): boolean {
  if (folder === '') return false;
  if (failure.kind === 'empty-file') return !PICTURE_ENDING.test(file.name);
  return failure.kind === 'not-an-image' || failure.kind === 'other-file';
}

/** The folder of a path: `a/b` for `/a/b/c.png` and for `a/b/c.png`. */
function folderOf(path: string): string {
  return path.split('/').slice(0, -1).filter(Boolean).join('/');
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches('input, textarea');
}

function withPastedName(picture: Blob, lastModified: number, now: Date): File {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-');
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('.');
  const { type } = picture;
  const extension = type.startsWith('image/') ? `.${EXTENSIONS[type] ?? type.slice('image/'.length)}` : '';
  return new File([picture], `Pasted ${day} ${time}${extension}`, { type, lastModified });
}
