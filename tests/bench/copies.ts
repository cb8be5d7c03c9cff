import type { Browser, Page } from '@playwright/test';
import { HASH_DIGITS, type PictureHash } from '$lib/core/perceptual-hash';
import { randomFrom, type Random } from '../harness/paint/random';
import { AppPage } from '../support/app-page';
import { seedLibrary } from '../support/seed-library';
import { SITE } from '../support/site';
import { startStaticHost } from '../support/static-host';
import { watchMainThread, type MainThread } from './main-thread';

/** Every so many memes one is a copy of the one before, and another one on its template. */
const COPY_EVERY = 40;
const TEMPLATE_EVERY = 100;
/** Memes without a hash, which are hashed first. */
const OLD = 500;

/** What finding the copies of a library came to. */
export type CopiesBench = {
  /** Hashing the memes that had no hash. */
  readonly oldSeconds: number;
  readonly old: number;
  /** Comparing all, from the click until the groups are there. */
  readonly seconds: number;
  readonly found: number;
  readonly planted: number;
  readonly hashing: MainThread;
  readonly comparing: MainThread;
};

/** Finds copies among `count` memes of made-up hashes, some of them planted as copies. */
export async function benchCopies(browser: Browser, count: number): Promise<CopiesBench> {
  const host = await startStaticHost(SITE);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    const app = new AppPage(await context.newPage(), host.url);
    await app.firstVisit();
    const hashes = madeHashes(count);
    await seedLibrary(app.page, { count, change: (index) => ({ hash: hashes[index] ?? null }) });
    await app.page.evaluate(forgetHashes, OLD);
    const { page } = app;
    let begin = Date.now();
    const hashing = await watchMainThread(page, async () => {
      await app.open('/copies/');
      begin = Date.now();
      await page.getByText(/^Comparing/).waitFor({ timeout: 300_000 });
    });
    const oldSeconds = (Date.now() - begin) / 1000;
    await untilFound(page);
    // Opening the page is over; now nothing but the search goes on.
    await page.waitForTimeout(2000);
    begin = Date.now();
    const comparing = await watchMainThread(page, async () => {
      await page.getByRole('button', { name: 'Look again' }).click();
      await untilFound(page);
    });
    const seconds = (Date.now() - begin) / 1000;
    const heading = await page.getByRole('heading', { name: /Near copies/ }).textContent();
    const found = Number(/[\d,]+/.exec(heading ?? '')?.[0].replace(',', ''));
    const planted = Math.floor((count - OLD - 1) / COPY_EVERY);
    return { oldSeconds, old: OLD, seconds, found, planted, hashing: hashing.tasks, comparing: comparing.tasks };
  } finally {
    await context.close();
    await host.close();
  }
}

async function untilFound(page: Page): Promise<void> {
  await page.getByRole('progressbar', { name: 'Finding copies' }).waitFor({ state: 'attached' });
  await page.getByRole('progressbar', { name: 'Finding copies' }).waitFor({ state: 'detached', timeout: 300_000 });
}

function madeHashes(count: number): PictureHash[] {
  const random = randomFrom(7);
  const hashes: string[] = [];
  for (let index = 0; index < count; index++) {
    const last = hashes.at(-1) ?? '';
    if (index > 0 && index % COPY_EVERY === 0) hashes.push(flipped(last, random));
    else if (index > 0 && index % TEMPLATE_EVERY === 1)
      hashes.push(digits(2 * HASH_DIGITS, random) + last.slice(2 * HASH_DIGITS));
    else hashes.push(digits(3 * HASH_DIGITS + 12, random));
  }
  return hashes as PictureHash[];
}

function digits(length: number, random: Random): string {
  return Array.from({ length }, () => random.whole(0, 16).toString(16)).join('');
}

/** A few bits of each part are others, as after another encoding. */
function flipped(hash: string, random: Random): string {
  const changed = Array.from(hash);
  for (let part = 0; part < 3; part++)
    for (let flip = 0; flip < 4; flip++) {
      const at = part * HASH_DIGITS + random.whole(0, HASH_DIGITS);
      changed[at] = (Number.parseInt(changed[at] ?? '0', 16) ^ 1).toString(16);
    }
  return changed.join('');
}

/** Runs in the page: the newest memes as they were before the library kept hashes. */
async function forgetHashes(count: number): Promise<void> {
  const opened = indexedDB.open('memelore');
  const database = await new Promise<IDBDatabase>((resolve) => {
    opened.onsuccess = () => resolve(opened.result);
  });
  const transaction = database.transaction('memes', 'readwrite');
  const walk = transaction.objectStore('memes').openCursor(null, 'prev');
  let left = count;
  walk.onsuccess = () => {
    const cursor = walk.result;
    if (cursor === null || left === 0) return;
    left -= 1;
    const record = { ...(cursor.value as Record<string, unknown>) };
    delete record.hash;
    delete record.made;
    cursor.update(record);
    cursor.continue();
  };
  await new Promise<void>((resolve) => {
    transaction.oncomplete = () => resolve();
  });
  database.close();
}
