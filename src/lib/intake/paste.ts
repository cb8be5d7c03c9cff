import { isLitter, type Source } from './sources';

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

/** The pictures of a paste; one without a name of its own is named by the day and time `now`, in local time. */
export function filesOfPaste(event: ClipboardEvent, now: Date = new Date()): Source[] {
  // Office programs put a picture of the text beside it: who types into a field wants the text.
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
