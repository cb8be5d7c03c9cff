import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import type { View } from '$lib/core/view';
import { AppPage } from '../support/app-page';
import { browserMemory, settledMemory } from '../support/browser-memory';
import { launchOptions } from '../support/chromium';
import { startHub } from '../support/fixture-hub';
import { seedLibrary } from '../support/seed-library';
import { SITE } from '../support/site';
import { startStaticHost } from '../support/static-host';
import { benchBulk, type Bulk } from './library-bulk';
import { benchChanges, type Change } from './library-changes';
import { benchImport, type ImportBench } from './library-import';
import { watchMainThread, type MainThread } from './main-thread';

const OPENINGS = 3;
/** How many JPEGs are added at the end. */
const IMPORT_COUNT = 1000;
/** A model is needed for the jobs; the test's hub gives a tiny checkpoint for it. */
const MODEL = 'SmolVLM-256M-Instruct-int8';

/** What the page shows and how smooth it is while the whole library is scrolled through. */
export type Scroll = {
  readonly view: View;
  /** The longest time between two frames, in milliseconds. */
  readonly longestFrameMs: number;
  readonly slowFrames: number;
  readonly frames: number;
  /** The most cards that were in the document in any frame. */
  readonly mostCards: number;
  /** The share of the cards on screen that show their picture half a second after the last scroll. */
  readonly shownShare: number;
  readonly tasks: MainThread;
};

/** All measurements of a large library. */
export type LibraryBench = {
  /** Milliseconds from the navigation until cards are on screen and the search box takes text (median). */
  readonly openMs: number;
  readonly scrolls: readonly Scroll[];
  readonly changes: readonly Change[];
  /** Changes of every meme at once. */
  readonly bulk: readonly Bulk[];
  readonly imported: ImportBench;
  /** Memory of the page and its workers as the browser measures it, after scrolling through everything. */
  readonly pageMB: number;
  /** Memory of all browser processes, less what they used with the empty app open. */
  readonly processMB: number;
};

/**
 * Opens a library of `count` memes three times, scrolls through it in each view, changes its order and filter, changes
 * all memes at once, and adds pictures to it.
 */
export async function benchLibrary(count: number): Promise<LibraryBench> {
  // A private window would keep the library in memory.
  const profile = await mkdtemp(join(tmpdir(), 'memelore-bench-'));
  const host = await startStaticHost(SITE);
  const viewport = { width: 1600, height: 1000 };
  const start = (): ReturnType<typeof chromium.launchPersistentContext> =>
    chromium.launchPersistentContext(profile, { ...launchOptions(), viewport });
  try {
    const first = await start();
    const seeding = new AppPage(first.pages()[0] ?? (await first.newPage()), host.url);
    await seeding.firstVisit();
    const hub = await startHub();
    await seeding.useHost(hub.url);
    await seeding.getModel(MODEL);
    // The import that is measured must not start the model.
    await seeding.describeNew(false);
    await hub.close();
    await seeding.visit('Library');
    const empty = await settledMemory();
    await seedLibrary(seeding.page, { count });
    await first.close();

    const context = await start();
    const page = context.pages()[0] ?? (await context.newPage());
    const openings: number[] = [];
    for (let round = 0; round < OPENINGS; round += 1) openings.push(await open(page, host.url));
    const scrolls: Scroll[] = [];
    for (const view of ['masonry', 'grid', 'list'] as const) scrolls.push(await scrollThrough(page, view));
    const pageMB = (await page.evaluate(pageBytes)) / 1e6;
    await page.waitForTimeout(3000);
    const processMB = (browserMemory() - empty) / 1e6;
    await chooseView(page, 'masonry');
    const changes = await benchChanges(page);
    const bulk = await benchBulk(page);
    const imported = await benchImport(page, IMPORT_COUNT);
    await context.close();
    return { openMs: openings.sort((a, b) => a - b)[1] ?? NaN, scrolls, changes, bulk, imported, pageMB, processMB };
  } finally {
    await host.close();
    await rm(profile, { recursive: true, force: true });
  }
}

async function open(page: Page, url: string): Promise<number> {
  await page.goto('about:blank');
  await page.goto(url, { waitUntil: 'commit' });
  return await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const check = (): void => {
          const search = document.querySelector<HTMLInputElement>('input[type="search"]');
          if (search === null || document.querySelectorAll('li[data-index]').length < 8) requestAnimationFrame(check);
          // The frame after the one that drew the cards can answer a key.
          else requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
        };
        check();
      }),
  );
}

/** Scrolls to the top of the library and switches to a view. */
async function chooseView(page: Page, view: View): Promise<void> {
  const name = { masonry: 'Masonry', grid: 'Grid', list: 'List' }[view];
  await page.evaluate(() => scrollTo(0, 0));
  await page.getByRole('radiogroup', { name: 'View' }).getByRole('radio', { name }).click();
  await page.waitForTimeout(1000);
}

async function scrollThrough(page: Page, view: View): Promise<Scroll> {
  await chooseView(page, view);
  const { result, tasks } = await watchMainThread(page, () => page.evaluate(scrollToEnd));
  return { view, ...result, tasks };
}

/** Runs in the page: scrolls to the end, frame by frame. */
async function scrollToEnd(): Promise<Omit<Scroll, 'view' | 'tasks'>> {
  return await new Promise((resolve) => {
    // Three quarters of a screen per frame: faster than a person scrolls, and every card is drawn once.
    const step = innerHeight * 0.75;
    let [last, longestFrameMs, slowFrames, frames, mostCards] = [performance.now(), 0, 0, 0, 0];
    const frame = (now: number): void => {
      const took = now - last;
      last = now;
      frames += 1;
      if (frames > 2) longestFrameMs = Math.max(longestFrameMs, took);
      if (took > 100) slowFrames += 1;
      mostCards = Math.max(mostCards, document.querySelectorAll('li[data-index]').length);
      if (scrollY + innerHeight < document.documentElement.scrollHeight - 2) {
        scrollBy(0, step);
        requestAnimationFrame(frame);
        return;
      }
      setTimeout(() => {
        const pictures = [...document.querySelectorAll<HTMLImageElement>('li[data-index] img')].filter((image) => {
          const { bottom, top } = image.getBoundingClientRect();
          return bottom > 0 && top < innerHeight;
        });
        const shown = pictures.filter((image) => image.complete && image.naturalWidth > 0).length;
        resolve({ longestFrameMs, slowFrames, frames, mostCards, shownShare: shown / pictures.length });
      }, 500);
    };
    requestAnimationFrame(frame);
  });
}

/** Runs in the page, which must be cross-origin isolated: its memory in bytes; NaN if the browser cannot measure it. */
async function pageBytes(): Promise<number> {
  const measure = (performance as { measureUserAgentSpecificMemory?: () => Promise<{ bytes: number }> })
    .measureUserAgentSpecificMemory;
  if (measure === undefined) return NaN;
  return (await measure.call(performance)).bytes;
}
