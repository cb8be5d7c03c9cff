import type { Browser, Page } from '@playwright/test';
import { HASH_DIGITS, type PictureHash } from '$lib/core/perceptual-hash';
import { randomFrom, type Random } from '../harness/paint/random';
import { AppPage } from '../support/app-page';
import { seedLibrary } from '../support/seed-library';
import { SITE } from '../support/site';
import { startStaticHost } from '../support/static-host';
import { watchMainThread, type MainThread } from './main-thread';

/** One meme in `COPY_EVERY` is a copy of the one before it, and one in `TEMPLATE_EVERY` is made on its template. */
const COPY_EVERY = 40;
const TEMPLATE_EVERY = 100;
/** How many memes have no hash; the app hashes them before it compares. */
const UNHASHED = 500;

/** What finding the copies in a library takes, and how many it finds. */
export type CopiesBench = {
  /** For hashing the memes without a hash. */
  readonly hashingSeconds: number;
  readonly hashed: number;
  /** For comparing all memes, from the click until the groups are shown. */
  readonly seconds: number;
  readonly found: number;
  readonly planted: number;
  readonly hashing: MainThread;
  readonly comparing: MainThread;
};

/** Finds copies among `count` memes with random hashes, some of which are hashes of copies. */
export async function benchCopies(browser: Browser, count: number): Promise<CopiesBench> {
  const host = await startStaticHost(SITE);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    const app = new AppPage(await context.newPage(), host.url);
    await app.firstVisit();
    const hashes = randomHashes(count);
    await seedLibrary(app.page, { count, change: (index) => ({ hash: hashes[index] ?? null }) });
    await app.page.evaluate(forgetHashes, UNHASHED);
    const { page } = app;
    let begin = Date.now();
    const hashing = await watchMainThread(page, async () => {
      await app.open('/copies/');
      begin = Date.now();
      await page.getByText(/^Comparing/).waitFor({ timeout: 300_000 });
    });
    const hashingSeconds = (Date.now() - begin) / 1000;
    await untilFound(page);
    // The page's own start must not count as a part of the search.
    await page.waitForTimeout(2000);
    begin = Date.now();
    const comparing = await watchMainThread(page, async () => {
      await page.getByRole('button', { name: 'Look again' }).click();
      await untilFound(page);
    });
    const seconds = (Date.now() - begin) / 1000;
    const heading = await page.getByRole('heading', { name: /Near copies/ }).textContent();
    const found = Number(/[\d,]+/.exec(heading ?? '')?.[0].replace(',', ''));
    const planted = Math.floor((count - UNHASHED - 1) / COPY_EVERY);
    return {
      hashingSeconds,
      hashed: UNHASHED,
      seconds,
      found,
      planted,
      hashing: hashing.tasks,
      comparing: comparing.tasks,
    };
  } finally {
    await context.close();
    await host.close();
  }
}

async function untilFound(page: Page): Promise<void> {
  await page.getByRole('progressbar', { name: 'Finding copies' }).waitFor({ state: 'attached' });
  await page.getByRole('progressbar', { name: 'Finding copies' }).waitFor({ state: 'detached', timeout: 300_000 });
}

function randomHashes(count: number): PictureHash[] {
  const random = randomFrom(7);
  const hashes: string[] = [];
  for (let index = 0; index < count; index++) {
    const last = hashes.at(-1) ?? '';
    if (index > 0 && index % COPY_EVERY === 0) hashes.push(withFlippedBits(last, random));
    else if (index > 0 && index % TEMPLATE_EVERY === 1)
      hashes.push(digits(2 * HASH_DIGITS, random) + last.slice(2 * HASH_DIGITS));
    else hashes.push(digits(3 * HASH_DIGITS + 12, random));
  }
  return hashes as PictureHash[];
}

function digits(length: number, random: Random): string {
  return Array.from({ length }, () => random.whole(0, 16).toString(16)).join('');
}

/** Changes up to four bits in each of the hash's three parts, as another encoding does. */
function withFlippedBits(hash: string, random: Random): string {
  const changed = Array.from(hash);
  for (let part = 0; part < 3; part++)
    for (let flip = 0; flip < 4; flip++) {
      const at = part * HASH_DIGITS + random.whole(0, HASH_DIGITS);
      changed[at] = (Number.parseInt(changed[at] ?? '0', 16) ^ 1).toString(16);
    }
  return changed.join('');
}

/** Runs in the page: removes the hashes of the `count` newest memes, as if an older version had added them. */
async function forgetHashes(count: number): Promise<void> {
  const opened = indexedDB.open('memelore');
  const database = await new Promise<IDBDatabase>((resolve) => {
    opened.onsuccess = () => resolve(opened.result);
  });
  const transaction = database.transaction('memes', 'readwrite');
  const cursorRequest = transaction.objectStore('memes').openCursor(null, 'prev');
  let left = count;
  cursorRequest.onsuccess = () => {
    const cursor = cursorRequest.result;
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
