import type { CDPSession, Page } from '@playwright/test';

/** Enough for the app, a tiny model and some memes, and small enough to be filled in a second or two. */
const QUOTA_BYTES = 200_000_000;

/** From large to small: the gap that is left at the end is smaller than any record of the app. */
export const PIECES_BYTES = [16_000_000, 4_000_000, 1_000_000, 250_000, 60_000, 10_000, 2_000, 500, 100];

/** The name of the file that takes room. */
const TAKEN = 'taken';

/** A PNG of `side` × `side` pixels of noise, which takes about 3 bytes for each. For use in a page. */
export async function noisePicture(side: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('No canvas');
  const data = new Uint8ClampedArray(4 * side * side);
  for (let at = 0; at < data.length; at += 65_536) crypto.getRandomValues(data.subarray(at, at + 65_536));
  for (let at = 3; at < data.length; at += 4) data[at] = 255;
  context.putImageData(new ImageData(data, side, side), 0, 0);
  return await canvas.convertToBlob({ type: 'image/png' });
}

/** Takes room with a file, whose size does not change as that of a database does. For use in a page. */
export async function takeRoom(bytes: number): Promise<void> {
  const folder = await navigator.storage.getDirectory();
  const file = await (await folder.getFileHandle(TAKEN, { create: true })).createWritable();
  await file.write(new Uint8Array(bytes));
  await file.close();
}

/** Gives back what `takeRoom` took. */
export async function giveRoomBack(): Promise<void> {
  await (await navigator.storage.getDirectory()).removeEntry(TAKEN);
}

/** Deletes what `fillStorage` wrote. For use in a page. */
export async function emptyFiller(): Promise<void> {
  const deleted = indexedDB.deleteDatabase('filler');
  await new Promise((resolve, reject) => {
    deleted.onsuccess = resolve;
    deleted.onerror = reject;
  });
}

/** Writes pieces into a database of its own until none fits. Runs in a page, so it uses nothing outside itself. */
export async function fillStorage(piecesBytes: readonly number[]): Promise<void> {
  const opened = indexedDB.open('filler');
  opened.onupgradeneeded = () => opened.result.createObjectStore('bytes', { autoIncrement: true });
  await new Promise((resolve) => (opened.onsuccess = resolve));
  const fits = (bytes: number): Promise<boolean> => {
    // Random bytes, because the browser compresses others. One call gives at most 65,536 of them.
    const piece = new Uint8Array(bytes);
    for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(piece.subarray(at, at + 65_536));
    const transaction = opened.result.transaction('bytes', 'readwrite');
    transaction.objectStore('bytes').put(piece);
    return new Promise((resolve) => {
      transaction.oncomplete = () => resolve(true);
      transaction.onabort = () => resolve(false);
    });
  };
  // The browser rewrites its files meanwhile, which can make room again.
  for (let before = -1, written = 0; before !== written;) {
    before = written;
    for (const bytes of piecesBytes) while (await fits(bytes)) written += 1;
  }
  opened.result.close();
}

/**
 * Fills a page's storage with real bytes. Lowering the quota is not enough: Chromium caches the free room of IndexedDB
 * for half a minute, less what is written, so it notices a lower quota too late, but full storage at once.
 */
export class FullStorage {
  readonly #page: Page;
  readonly #session: CDPSession;
  readonly #origin: string;

  private constructor(page: Page, session: CDPSession, origin: string) {
    this.#page = page;
    this.#session = session;
    this.#origin = origin;
  }

  /** Limits the storage of a site. Call it before the site is opened for the first time. */
  static async limit(page: Page, origin: string, quotaSize = QUOTA_BYTES): Promise<FullStorage> {
    const session = await page.context().newCDPSession(page);
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });
    return new FullStorage(page, session, origin);
  }

  /** Writes bytes into a separate database until not even the smallest record fits. */
  async fill(): Promise<void> {
    await this.#page.evaluate(fillStorage, PIECES_BYTES);
  }

  /** Removes the limit, as when other programs free room on the disk. */
  async free(): Promise<void> {
    await this.#session.send('Storage.overrideQuotaForOrigin', { origin: this.#origin });
    await this.#session.detach();
  }
}
