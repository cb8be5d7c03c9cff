import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, type Page } from '@playwright/test';
import { AppPage, type Upload } from '../support/app-page';
import { browserMemory } from '../support/browser-memory';
import { launchChromium } from '../support/chromium';
import { startHub } from '../support/fixture-hub';
import { fixtureMemes } from '../support/fixtures';
import { SITE } from '../support/site';
import { startStaticHost } from '../support/static-host';

const MODEL = 'SmolVLM-256M-Instruct-int8';
const EARLY = 100;
const MB = 1e6;

/** Times and memory of a long run; memory is that of all the browser's processes. */
export type Soak = {
  readonly memes: number;
  readonly secondsEach: number;
  /** From the click on "Describe all" until every job was stored. */
  readonly queuedSeconds: number;
  readonly earlyMB: number;
  readonly lateMB: number;
  /** Late memory divided by early memory. */
  readonly growth: number;
};

/** Captions `memes` memes in the app with a tiny checkpoint, and measures memory after 100 and at the end. */
export async function soak(memes = 1000): Promise<Soak> {
  const browser = await launchChromium();
  const host = await startStaticHost(SITE);
  const hub = await startHub();
  try {
    const context = await browser.newContext();
    const app = new AppPage(await context.newPage(), host.url);
    await app.firstVisit();
    await app.useHost(hub.url);
    await app.getModel(MODEL);
    await app.describeNew(false);
    await app.visit('Library');
    const files = fixtureMemes().map(({ file }) => upload(file));
    await app.add(files);
    await app.waitForMemes(files.length);
    await app.waitForReader();
    await multiply(app.page, memes);
    await app.page.reload();
    const start = performance.now();
    await app.page.getByRole('button', { name: 'Describe all' }).click();
    await expect(app.page.getByRole('progressbar', { name: 'Describing' })).toBeVisible();
    const queuedSeconds = (performance.now() - start) / 1000;
    await untilDone(app.page, EARLY);
    const early = await steadyMemory(app.page);
    await untilDone(app.page, memes);
    const secondsEach = (performance.now() - start) / 1000 / memes;
    const late = await steadyMemory(app.page);
    return { memes, secondsEach, queuedSeconds, earlyMB: early / MB, lateMB: late / MB, growth: late / early };
  } finally {
    await browser.close();
    await hub.close();
    await host.close();
  }
}

function upload(file: string): Upload {
  const path = fileURLToPath(new URL(`../fixtures/memes/${file}`, import.meta.url));
  return { name: file, mimeType: file.endsWith('.png') ? 'image/png' : 'image/jpeg', buffer: readFileSync(path) };
}

/** Copies the stored memes until there are `count`, as if all had been added and their text read. */
async function multiply(page: Page, count: number): Promise<void> {
  await page.evaluate(async (wanted) => {
    type Stored = { readonly id: string; readonly added: number };
    const answer = <Value>(request: IDBRequest<Value>): Promise<Value> =>
      new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    const database = await answer(indexedDB.open('memelore'));
    const transaction = database.transaction(['memes', 'originals', 'thumbnails'], 'readwrite');
    const [memes, originals, thumbnails] = ['memes', 'originals', 'thumbnails'].map((n) => transaction.objectStore(n));
    if (memes === undefined || originals === undefined || thumbnails === undefined) throw new Error('No stores');
    const stored = (await answer(memes.getAll())) as Stored[];
    for (let made = stored.length; made < wanted; made += 1) {
      const meme = stored[made % stored.length];
      if (meme === undefined) throw new Error('There is no meme to copy');
      const id = crypto.randomUUID();
      memes.put({ ...meme, id, sha256: id, name: `${made}.png`, added: meme.added + made });
      originals.put(await answer(originals.get(meme.id)), id);
      thumbnails.put({ ...((await answer(thumbnails.get(meme.id))) as object), meme: id });
    }
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    database.close();
  }, count);
}

/** Waits until `count` memes have no job left. It counts in IndexedDB, which costs the page little. */
async function untilDone(page: Page, count: number): Promise<void> {
  await expect
    .poll(
      () =>
        page.evaluate(async () => {
          const opened = indexedDB.open('memelore');
          await new Promise((resolve) => (opened.onsuccess = resolve));
          const store = opened.result.transaction('jobs').objectStore('jobs');
          const jobs = store.count();
          await new Promise((resolve) => (jobs.onsuccess = resolve));
          const memes = opened.result.transaction('memes').objectStore('memes').count();
          await new Promise((resolve) => (memes.onsuccess = resolve));
          opened.result.close();
          return memes.result - jobs.result;
        }),
      { timeout: 800_000, intervals: [500] },
    )
    .toBeGreaterThanOrEqual(count);
}

/** The median of nine samples of memory after a garbage collection, in bytes. */
async function steadyMemory(page: Page): Promise<number> {
  await page.requestGC();
  const samples: number[] = [];
  for (let taken = 0; taken < 9; taken += 1) {
    samples.push(browserMemory());
    await sleep(250);
  }
  return samples.toSorted((a, b) => a - b)[4] ?? 0;
}
