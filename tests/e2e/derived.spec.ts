import { chromium, type BrowserContext, type Locator } from '@playwright/test';
import { MAKER_VERSIONS } from '$lib/derived/due';
import type { Meme } from '$lib/core/meme';
import type { PictureHash } from '$lib/core/perceptual-hash';
import { AppPage } from '../support/app-page';
import { launchOptions } from '../support/chromium';
import { seedLibrary } from '../support/seed-library';
import { expect, test } from '../support/test';
import { allowCalls, callsMade, limitCalls } from '../support/worker-calls';

const COUNT = 160;
/** The batch size of `remake-pictures.ts`: a batch is stored as a whole. */
const BATCH = 16;
/** Generated memes `n` and `n + 48` have the same picture. */
const PICTURES = 48;
const OLD_HASH = 'f'.repeat(108) as PictureHash;

/** A browser with its profile in a folder, so that what it stored is there for the next browser. */
class Visit {
  readonly #context: BrowserContext;
  readonly #url: string;

  private constructor(context: BrowserContext, url: string) {
    this.#context = context;
    this.#url = url;
  }

  static async begin(folder: string, url: string): Promise<Visit> {
    return new Visit(await chromium.launchPersistentContext(folder, launchOptions()), url);
  }

  /** Opens a tab that makes thumbnail and hash of `allowed` memes and then waits for `allowCalls`. */
  async openTab(allowed: number): Promise<AppPage> {
    const app = new AppPage(await this.#context.newPage(), this.#url);
    await limitCalls(app.page, 'intake', allowed);
    await app.isolatedVisit();
    return app;
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

/** Waits until the dock shows that so many of those are done that were due. */
async function untilDone(app: AppPage, done: number, due: number): Promise<void> {
  await expect(dock(app)).toContainText(`${done} of ${due} memes`, { timeout: 120_000 });
}

const isMade = ({ made }: Meme): boolean =>
  made?.hash === MAKER_VERSIONS.hash && made.thumbnail === MAKER_VERSIONS.thumbnail;

test('a newer version makes thumbnails and hashes again once, although the browser is killed twice and a tab closed', async ({
  folder,
  host,
}) => {
  test.setTimeout(300_000);
  const { thumbnail, hash, text } = MAKER_VERSIONS;
  const older = { thumbnail: thumbnail - 1, hash: hash - 1, text };
  const change = (): Partial<Meme> => ({ hash: OLD_HASH, made: older });
  let visit = await Visit.begin(folder, host.url);
  try {
    let app = await visit.openTab(0);
    const seeded = await seedLibrary(app.page, { count: COUNT, change, badThumbnails: true });
    await app.page.close();

    // Each of these visits ends in the middle of its third batch.
    for (let kill = 0; kill < 2; kill++) {
      app = await visit.openTab(1.5 * BATCH);
      // The dock counts what is due now.
      await untilDone(app, BATCH, COUNT - 2 * BATCH * kill);
      if (kill === 0) await useThePage(app);
      await allowCalls(app.page, BATCH);
      await untilDone(app, 2 * BATCH, COUNT - 2 * BATCH * kill);
      await expect.poll(() => callsMade(app.page)).toBe(2.5 * BATCH);
      await visit.kill();
      visit = await Visit.begin(folder, host.url);
      app = await visit.openTab(0);
      expect((await app.memes()).filter(isMade), 'a kill costs a batch at most').toHaveLength(2 * BATCH * (kill + 1));
      await app.page.close();
    }

    app = await visit.openTab(1.5 * BATCH);
    await untilDone(app, BATCH, COUNT - 4 * BATCH);
    const other = await visit.openTab(BATCH);
    await expect(dock(other)).toHaveCount(0);
    expect(await callsMade(other.page), 'one tab does the work').toBe(0);
    await app.page.close();
    await untilDone(other, BATCH, COUNT - 5 * BATCH);
    await allowCalls(other.page, COUNT);
    await expect(dock(other)).toHaveCount(0, { timeout: 240_000 });
    expect(await callsMade(other.page), 'a closed tab costs a batch at most').toBe(COUNT - 5 * BATCH);

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
  await expect(dock(app)).toContainText(`Paused at ${BATCH} of ${COUNT} memes`);
  await dock(app).getByRole('button', { name: 'Resume' }).click();
  await app.search.fill('meme-00007');
  await expect(app.card('meme-00007.png')).toBeVisible();
  await expect(dock(app)).toContainText(`Preparing ${BATCH} of ${COUNT} memes`);
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
