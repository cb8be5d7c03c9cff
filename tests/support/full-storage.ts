import type { CDPSession, Page } from '@playwright/test';

/** Room for the app, a tiny model and some memes, and little enough to be filled in a second or two. */
const QUOTA_BYTES = 200_000_000;

/** From large to small: the last gap left is smaller than any record of the app. */
const PIECES_BYTES = [16_000_000, 4_000_000, 1_000_000, 250_000, 60_000, 10_000, 2_000, 500, 100];

/**
 * A page's storage that can be filled for real. Chromium remembers for half a minute how much room IndexedDB had and
 * takes off what is written, so a quota lowered in the middle is not noticed in time, while one that is written full
 * is.
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

  /** Limits the storage of a site; before it is opened for the first time. */
  static async limit(page: Page, origin: string): Promise<FullStorage> {
    const session = await page.context().newCDPSession(page);
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: QUOTA_BYTES });
    return new FullStorage(page, session, origin);
  }

  /** Writes bytes into a database of its own until not the smallest record fits. */
  async fill(): Promise<void> {
    await this.#page.evaluate(async (pieces) => {
      const opened = indexedDB.open('filler');
      opened.onupgradeneeded = () => opened.result.createObjectStore('bytes', { autoIncrement: true });
      await new Promise((resolve) => (opened.onsuccess = resolve));
      const fits = (bytes: number): Promise<boolean> => {
        // Random, for what can be compressed takes no room; in the portions that are given out.
        const piece = new Uint8Array(bytes);
        for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(piece.subarray(at, at + 65_536));
        const transaction = opened.result.transaction('bytes', 'readwrite');
        transaction.objectStore('bytes').put(piece);
        return new Promise((resolve) => {
          transaction.oncomplete = () => resolve(true);
          transaction.onabort = () => resolve(false);
        });
      };
      for (const bytes of pieces) while (await fits(bytes));
      opened.result.close();
    }, PIECES_BYTES);
  }

  /** Lifts the limit for good, as when other programs free room. */
  async free(): Promise<void> {
    await this.#session.send('Storage.overrideQuotaForOrigin', { origin: this.#origin });
    await this.#session.detach();
  }
}
