import { chromium, type BrowserContext, type Locator, type Page } from '@playwright/test';
import { MAKER_VERSIONS } from '$lib/derived/due';
import type { Meme } from '$lib/core/meme';
import type { PictureHash } from '$lib/core/perceptual-hash';
import { AppPage } from '../support/app-page';
import { launchOptions } from '../support/chromium';
import { seedLibrary } from '../support/seed-library';
import { expect, test } from '../support/test';

const COUNT = 500;
/** At least this many memes are made between two kills. */
const STRETCH = 80;
/** The batch size of `remake-pictures.ts`: a kill may lose at most one batch. */
const BATCH = 16;
/** Generated memes `n` and `n + 48` have the same picture. */
const PICTURES = 48;
const OLD_HASH = 'f'.repeat(108) as PictureHash;

/** A browser with its profile in a folder, so that what it stored is there for the next browser. */
class Visit {
  /** How many memes each page had made again. */
  readonly made = new Map<Page, number>();
  readonly #context: BrowserContext;
  readonly #url: string;

  private constructor(context: BrowserContext, url: string) {
    this.#context = context;
    this.#url = url;
  }

  static async begin(folder: string, url: string): Promise<Visit> {
    const context = await chromium.launchPersistentContext(folder, launchOptions());
    const visit = new Visit(context, url);
    await context.exposeBinding('countIntake', ({ page }) => visit.made.set(page, (visit.made.get(page) ?? 0) + 1));
    await context.addInitScript(watchIntake);
    return visit;
  }

  async openTab(): Promise<AppPage> {
    const app = new AppPage(await this.#context.newPage(), this.#url);
    await app.firstVisit();
    return app;
  }

  /** How many memes all tabs had made again. */
  get count(): number {
    return [...this.made.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Kills the browser's process, as when the machine runs out of memory or power. */
  async kill(): Promise<void> {
    const closed = this.#context.waitForEvent('close');
    const session = await this.#context.browser()?.newBrowserCDPSession();
    const { processInfo = [] } = (await session?.send('SystemInfo.getProcessInfo')) ?? {};
    const id = processInfo.find(({ type }) => type === 'browser')?.id;
    if (id === undefined) throw new Error('The browser has no process');
    process.kill(id, 'SIGKILL');
    await closed;
  }

  async end(): Promise<void> {
    await this.#context.close();
  }
}

const dock = ({ page }: AppPage): Locator => page.getByRole('region', { name: 'Preparing memes' });

/** How many memes are done, as the dock shows it. */
async function doneOf(app: AppPage): Promise<number> {
  const words = (await dock(app).textContent()) ?? '';
  return Number(/([\d,]+) of/.exec(words)?.[1]?.replace(',', ''));
}

const isMade = ({ made }: Meme): boolean =>
  made?.hash === MAKER_VERSIONS.hash && made.thumbnail === MAKER_VERSIONS.thumbnail;

test('a newer version makes thumbnails and hashes again once, although the browser is killed twice and a tab closed', async ({
  folder,
  host,
}) => {
  test.setTimeout(600_000);
  let visit = await Visit.begin(folder, host.url);
  try {
    let app = await visit.openTab();
    const { thumbnail, hash, text } = MAKER_VERSIONS;
    const older = { thumbnail: thumbnail - 1, hash: hash - 1, text };
    const change = (): Partial<Meme> => ({ hash: OLD_HASH, made: older });
    const seeded = await seedLibrary(app.page, { count: COUNT, change, badThumbnails: true });

    let before = 0;
    for (let kill = 0; kill < 2; kill++) {
      await app.open();
      await expect.poll(() => doneOf(app), { timeout: 120_000 }).toBeGreaterThanOrEqual(STRETCH);
      if (kill === 0) await useThePage(app);
      await visit.kill();
      const count = visit.count;
      visit = await Visit.begin(folder, host.url);
      app = await visit.openTab();
      const stored = (await app.memes()).filter(isMade).length;
      console.log(`Kill ${kill + 1}: ${count} made again in that visit, ${stored} of ${COUNT} stored so far`);
      expect(stored - before).toBeGreaterThanOrEqual(STRETCH);
      expect(count - (stored - before), 'a kill costs a batch at most').toBeLessThanOrEqual(BATCH);
      before = stored;
    }

    const other = await visit.openTab();
    await expect.poll(() => doneOf(app), { timeout: 120_000 }).toBeGreaterThanOrEqual(STRETCH / 2);
    expect(visit.made.get(other.page), 'one tab does the work').toBeUndefined();
    await expect(dock(other)).toHaveCount(0);
    await app.page.close();
    await expect(dock(other)).toBeVisible();
    await expect(dock(other)).toHaveCount(0, { timeout: 240_000 });
    expect(visit.count - (COUNT - before), 'a closed tab costs a batch at most').toBeLessThanOrEqual(BATCH);
    expect(visit.made.get(other.page)).toBeGreaterThan(0);

    const memes = await other.memes();
    expect(memes.map((meme) => ({ ...meme, hash: OLD_HASH, made: older }))).toEqual(seeded);
    expect(memes.filter((meme) => !isMade(meme))).toEqual([]);
    const hashes = memes.slice(0, PICTURES).map(({ hash }) => hash);
    expect(hashes).not.toContain(OLD_HASH);
    expect(new Set(hashes).size, 'the pictures differ').toBeGreaterThan(PICTURES / 2);
    expect(memes.filter(({ hash }, index) => hash !== hashes[index % PICTURES])).toEqual([]);
    expect(await other.page.evaluate(longestThumbnailEdges)).toEqual(Array.from({ length: COUNT }, () => 320));
    expect(other.consoleFaults()).toEqual([]);
  } finally {
    await visit.end();
  }
});

/** Pauses and resumes the work, and checks that search works meanwhile. */
async function useThePage(app: AppPage): Promise<void> {
  await dock(app).getByRole('button', { name: 'Pause' }).click();
  await expect(dock(app)).toContainText(/^Paused at [\d,]+ of 500 memes/);
  await dock(app).getByRole('button', { name: 'Resume' }).click();
  const done = await doneOf(app);
  await expect.poll(() => doneOf(app), { timeout: 60_000 }).toBeGreaterThan(done);
  const began = Date.now();
  await app.search.fill('meme-00007');
  await expect(app.card('meme-00007.png')).toBeVisible();
  console.log(`A search was answered in ${Date.now() - began} ms while memes were prepared`);
  await expect(dock(app)).toContainText(/^Preparing [\d,]+ of 500 memes/);
}

/** Runs before the scripts of every page: reports each file that the page gives to an intake worker. */
function watchIntake(): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the worker as `this` below
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (this: Worker, message: unknown, ...rest: unknown[]): void {
    if (JSON.stringify((message as { path?: unknown }).path) === '["intake"]')
      (Reflect.get(globalThis, 'countIntake') as () => void)();
    Reflect.apply(postMessage, this, [message, ...rest]);
  };
}

/** Runs in the page: decodes each stored thumbnail and gives its longest edge. */
async function longestThumbnailEdges(): Promise<number[]> {
  const opened = indexedDB.open('memelore');
  const database = await new Promise<IDBDatabase>((resolve) => {
    opened.onsuccess = () => resolve(opened.result);
  });
  const all = database.transaction('thumbnails').objectStore('thumbnails').getAll();
  const thumbnails = await new Promise<{ data: ArrayBuffer; type: string }[]>((resolve) => {
    all.onsuccess = () => resolve(all.result as { data: ArrayBuffer; type: string }[]);
  });
  database.close();
  const edges: number[] = [];
  for (const { data, type } of thumbnails) {
    const picture = await createImageBitmap(new Blob([data], { type }));
    edges.push(Math.max(picture.width, picture.height));
    picture.close();
  }
  return edges;
}
