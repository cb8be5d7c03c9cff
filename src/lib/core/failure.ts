import { MAX_FILES, MAX_MEMES, MAX_TAGS, MAX_TAGS_OF_MEME } from './bounds';
import { formatBytes, formatNumber } from './format';

/** What a file is that is not a picture, or a picture that is never opened (a drawing is an SVG). */
export type OtherFile =
  'video' | 'sound' | 'sticker' | 'archive' | 'document' | 'drawing' | 'web-page' | 'sidecar' | 'text';

/** Of what there is more than the app takes; `core/bounds.ts` says how much that is. */
type TooMany = 'memes' | 'backup-memes' | 'archive-files' | 'tags' | 'tags-of-meme' | 'files';

/** All expected failures. The union is closed: `sentence` and `canRetry` handle every kind. */
export type Failure =
  // A file that cannot become a meme. Permanent: the file would have to change.
  | { readonly kind: 'empty-file' }
  | { readonly kind: 'not-an-image' }
  | { readonly kind: 'other-file'; readonly what: OtherFile }
  | { readonly kind: 'unsupported-format'; readonly format: string }
  | { readonly kind: 'damaged-image' }
  | { readonly kind: 'no-pixels' }
  | { readonly kind: 'side-too-long'; readonly px: number; readonly limitPx: number }
  | { readonly kind: 'too-many-pixels'; readonly megapixels: number; readonly limitMegapixels: number }
  | { readonly kind: 'file-too-large'; readonly bytes: number; readonly limitBytes: number }
  | { readonly kind: 'unreadable-file' }
  // Storage.
  | { readonly kind: 'storage-full' }
  | { readonly kind: 'storage-refused' }
  | { readonly kind: 'storage-unavailable'; readonly detail: string }
  | { readonly kind: 'library-newer' }
  | { readonly kind: 'library-older' }
  | { readonly kind: 'library-held' }
  | { readonly kind: 'library-gone' }
  | { readonly kind: 'library-damaged' }
  // What the app cannot do without.
  | { readonly kind: 'not-secure' }
  | { readonly kind: 'browser-lacks'; readonly what: string }
  | { readonly kind: 'meme-gone' }
  // A bound of what the app takes.
  | { readonly kind: 'too-many'; readonly what: TooMany }
  | { readonly kind: 'original-unreadable' }
  // Writing to a file or folder that the person chose, copying and sharing.
  | { readonly kind: 'disk-full' }
  | { readonly kind: 'target-gone' }
  | { readonly kind: 'not-allowed' }
  | { readonly kind: 'browser-failed'; readonly detail: string }
  // A backup that cannot be restored.
  | { readonly kind: 'not-a-backup' }
  | { readonly kind: 'backup-newer' }
  | { readonly kind: 'an-export' }
  // Downloads of weights and samples.
  | { readonly kind: 'offline' }
  | { readonly kind: 'host-unreachable'; readonly host: string }
  | { readonly kind: 'host-refused'; readonly host: string; readonly status: number }
  | { readonly kind: 'host-busy'; readonly host: string; readonly retryAfterS: number | null }
  | { readonly kind: 'file-missing'; readonly host: string; readonly file: string }
  | { readonly kind: 'wrong-bytes'; readonly file: string }
  | { readonly kind: 'no-space'; readonly neededBytes: number; readonly freeBytes: number }
  | { readonly kind: 'no-model-storage' }
  | { readonly kind: 'not-downloaded'; readonly model: string }
  | { readonly kind: 'samples-offline' }
  // Running a model.
  | { readonly kind: 'no-device'; readonly detail: string }
  | { readonly kind: 'device-lost' }
  | { readonly kind: 'out-of-memory' }
  | { readonly kind: 'model-failed'; readonly detail: string }
  | { readonly kind: 'garbage'; readonly answer: string }
  | { readonly kind: 'worker-died'; readonly detail: string }
  | { readonly kind: 'timed-out'; readonly seconds: number }
  // The person stopped it. Never shown.
  | { readonly kind: 'cancelled' };

/**
 * True if trying again can help: network, memory and device failures can pass, an unreadable picture stays unreadable.
 */
export function canRetry(failure: Failure): boolean {
  switch (failure.kind) {
    case 'offline':
    case 'samples-offline':
    case 'host-unreachable':
    case 'host-busy':
    case 'host-refused':
    case 'device-lost':
    case 'out-of-memory':
    case 'worker-died':
    case 'timed-out':
    case 'wrong-bytes':
      return true;
    case 'empty-file':
    case 'not-an-image':
    case 'other-file':
    case 'unsupported-format':
    case 'damaged-image':
    case 'no-pixels':
    case 'side-too-long':
    case 'too-many-pixels':
    case 'file-too-large':
    case 'unreadable-file':
    case 'storage-full':
    case 'storage-refused':
    case 'storage-unavailable':
    case 'library-newer':
    case 'library-older':
    case 'library-held':
    case 'library-gone':
    case 'library-damaged':
    case 'not-secure':
    case 'browser-lacks':
    case 'meme-gone':
    case 'too-many':
    case 'original-unreadable':
    case 'disk-full':
    case 'target-gone':
    case 'not-allowed':
    case 'browser-failed':
    case 'not-a-backup':
    case 'backup-newer':
    case 'an-export':
    case 'file-missing':
    case 'no-space':
    case 'no-model-storage':
    case 'not-downloaded':
    case 'no-device':
    case 'model-failed':
    case 'garbage':
    case 'cancelled':
      return false;
  }
}

const OTHER_FILES: Readonly<Record<OtherFile, string>> = {
  video: 'This is a video, and videos cannot be added; take a screenshot of it and add that.',
  sound: 'This is a sound file, and only pictures can be added.',
  sticker: 'This is an animated sticker, which cannot be added; take a screenshot of it and add that.',
  archive: 'This is an archive; unpack it first, then add the folder with the pictures.',
  document: 'This is a document, and only pictures can be added; take a screenshot of it and add that.',
  drawing:
    'This is an SVG drawing, which Memelore does not open because it can contain programs; save it as PNG and add that.',
  'web-page': 'This is a web page, not a picture; save the picture itself and add that.',
  sidecar: 'This is what another program noted about a picture; add the picture itself.',
  text: 'This is a text, and only pictures can be added.',
};

const TOO_MANY: Readonly<Record<TooMany, string>> = {
  memes: `A library holds at most ${formatNumber(MAX_MEMES)} memes.`,
  'backup-memes': `This backup has more than ${formatNumber(MAX_MEMES)} memes, and a library holds no more. Nothing was changed.`,
  'archive-files': 'This archive has far more files in it than a backup of Memelore. Nothing was changed.',
  tags: `A library has at most ${formatNumber(MAX_TAGS)} tags; delete some in “Manage tags”.`,
  'tags-of-meme': `A meme has at most ${formatNumber(MAX_TAGS_OF_MEME)} tags.`,
  files: `At most ${formatNumber(MAX_FILES)} files are added at a time; the others were left out.`,
};

/** One sentence for the screen: what happened and, where possible, what to do about it. */
export function sentence(failure: Failure): string {
  switch (failure.kind) {
    case 'empty-file':
      return 'The file is empty.';
    case 'not-an-image':
      return 'This is not a picture.';
    case 'other-file':
      return OTHER_FILES[failure.what];
    case 'unsupported-format':
      return `${failure.format} pictures cannot be opened by this browser; save it as PNG or JPEG and add it again.`;
    case 'damaged-image':
      return 'The picture is damaged or incomplete.';
    case 'no-pixels':
      return 'The picture has no width or no height.';
    case 'side-too-long':
      return `One side is ${formatNumber(failure.px)} pixels long; the most that works is ${formatNumber(failure.limitPx)}.`;
    case 'too-many-pixels':
      return `The picture has ${failure.megapixels} megapixels; the most that works is ${failure.limitMegapixels}.`;
    case 'file-too-large':
      return `The file is ${formatBytes(failure.bytes)}; the most that works is ${formatBytes(failure.limitBytes)}.`;
    case 'unreadable-file':
      return 'The file could not be read; it may have been moved or changed since you chose it.';
    case 'storage-full':
      return 'This device has no room left for Memelore; delete something and try again. Nothing that was here is lost.';
    case 'storage-refused':
      return 'The browser lets Memelore store nothing; a private window or blocked site data can be the reason.';
    case 'storage-unavailable':
      return `The browser could not store or read something (${failure.detail}); reload this page and try again.`;
    case 'library-newer':
      return 'Your library was stored by a newer Memelore than this one, and is as it was. Load the newer one; if it comes back like this, this address has only the older one until somebody updates it.';
    case 'library-older':
      return 'Your library was made before the first release of Memelore, and this version cannot open it. Nothing was changed.';
    case 'library-held':
      return 'A tab or window with an older Memelore keeps the library; close it and try again.';
    case 'library-gone':
      return 'Your library is no longer in this browser, so nothing is stored any more.';
    case 'library-damaged':
      return 'The files in which this browser keeps your library are damaged.';
    case 'not-secure':
      return 'Browsers refuse what Memelore needs unless its address begins with https://; open it like that.';
    case 'browser-lacks':
      return `This browser has no ${failure.what}, which Memelore needs; an extension may have switched it off, or the browser may need an update.`;
    case 'meme-gone':
      return 'This meme is no longer in the library.';
    case 'too-many':
      return TOO_MANY[failure.what];
    case 'original-unreadable':
      return 'The browser can no longer read this picture from its storage. Add the same file again, or restore a backup, and it is back.';
    case 'disk-full':
      return 'There is not enough room on the disk. Nothing was saved.';
    case 'target-gone':
      return 'The file or folder to write to is no longer there; choose it again.';
    case 'not-allowed':
      return 'The browser did not allow that. Click the page once and try again.';
    case 'browser-failed':
      return `The browser could not do that (${failure.detail}); reload this page and try again.`;
    case 'not-a-backup':
      return 'This file is not a backup of Memelore, or it is damaged. Nothing was changed.';
    case 'an-export':
      return 'This is an export, not a backup. To add its memes, unpack it and choose “Add a folder”. Nothing was changed.';
    case 'backup-newer':
      return 'This backup was made by a newer Memelore; restore it once this one has been updated. Nothing was changed.';
    case 'offline':
      return 'There is no network connection; the download goes on when it is back.';
    case 'samples-offline':
      return 'The samples are not on this device yet, and there is no network connection. Try them again when you are online.';
    case 'host-unreachable':
      return `${failure.host} does not answer, or does not allow downloads from this page.`;
    case 'host-refused':
      return `${failure.host} refused the download (answer ${failure.status}).`;
    case 'host-busy':
      return failure.retryAfterS === null
        ? `${failure.host} asks to wait before downloading more.`
        : `${failure.host} asks to wait ${failure.retryAfterS} seconds before downloading more.`;
    case 'file-missing':
      return `${failure.host} does not have ${failure.file}.`;
    case 'wrong-bytes':
      return `${failure.file} arrived damaged and was thrown away; download it again.`;
    case 'no-space':
      return `The model needs ${formatBytes(failure.neededBytes)} and ${formatBytes(failure.freeBytes)} are free for this app.`;
    case 'no-model-storage':
      return 'The browser lets Memelore keep no models; a private window or blocked site data can be the reason.';
    case 'not-downloaded':
      return `${failure.model} is not on this device; download it or choose another model in Settings.`;
    case 'no-device':
      return `The model cannot run here: ${failure.detail}`;
    case 'device-lost':
      return 'The graphics card was lost; reload this page, or let the model run on WASM (“Run on” in Settings, under Advanced).';
    case 'out-of-memory':
      return 'The model ran out of memory; a smaller one may fit.';
    case 'model-failed':
      return `The model stopped with an error: ${failure.detail}`;
    case 'garbage':
      return 'The model answered nonsense on this device.';
    case 'worker-died':
      return 'The work stopped unexpectedly; try again.';
    case 'timed-out':
      return `Nothing happened for ${failure.seconds} seconds.`;
    case 'cancelled':
      return 'Cancelled.';
  }
}
