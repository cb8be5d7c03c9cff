import { expect, test, type Browser, type Page } from '@playwright/test';
import { AppPage } from '../support/app-page';
import { launchChromium } from '../support/chromium';
import { startHub, type FixtureHub } from '../support/fixture-hub';
import { fixtureMemes } from '../support/fixtures';
import { FullStorage } from '../support/full-storage';
import { memeUpload } from '../support/meme-upload';
import { captionAll, descriptions, isDescribing, total, waiting } from '../support/queue';
import { SITE } from '../support/site';
import { startStaticHost, type Host } from '../support/static-host';

const MODEL = 'SmolVLM-256M-Instruct-int8';
const OTHER = 'SmolVLM-500M-Instruct-int8';
const memes = fixtureMemes().slice(0, 15);

/** Does something that loads a model, and waits until its worker has started, which then never gets any further. */
async function hangLoading(page: Page, begin: () => Promise<void>): Promise<void> {
  const starts = page.waitForEvent('worker', (worker) => worker.url().includes('captioner'));
  await begin();
  // In a turn of its own: a worker that hangs in what the debugger asked for cannot be ended.
  await (
    await starts
  ).evaluate(() => {
    setTimeout(() => {
      for (;;);
    });
  });
}

function captioners(page: Page): number {
  return page.workers().filter((worker) => worker.url().includes('captioner')).length;
}

/** What happens to the queue while it works; every test leaves it empty and the model let go. */
test.describe('the queue', () => {
  test.describe.configure({ mode: 'serial', timeout: 120_000 });
  let browser: Browser;
  let host: Host;
  let hub: FixtureHub;
  let app: AppPage;
  let storage: FullStorage;

  const button = (name: string): ReturnType<Page['getByRole']> => app.page.getByRole('button', { name, exact: true });
  const paused = (): ReturnType<Page['getByText']> => app.page.getByRole('status').getByText('Captioning is paused.');

  async function addMemes(from: number, to: number): Promise<void> {
    await app.visit('Library');
    await app.add(memes.slice(from, to).map(memeUpload));
    await app.waitForMemes(to);
    await app.waitForReader();
  }

  async function expectEachOnce(): Promise<void> {
    await app.waitForCaptions(60_000);
    expect(new Set((await descriptions(app)).values())).toEqual(new Set([1]));
    expect(await app.jobs()).toEqual([]);
  }

  async function choose(model: string): Promise<void> {
    await app.visit('Settings');
    await app.page.getByRole('radio', { name: model, exact: true }).click();
    await app.visit('Library');
  }

  test.beforeAll(async () => {
    browser = await launchChromium();
    host = await startStaticHost(SITE);
    hub = await startHub();
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    storage = await FullStorage.limit(page, host.url);
    app = new AppPage(page, host.url);
    await app.firstVisit();
    await app.useHost(hub.url);
    await app.getModel(OTHER);
    await app.getModel(MODEL);
    await addMemes(0, 2);
  });
  test.afterAll(async () => {
    await browser.close();
    await hub.close();
    await host.close();
  });

  test('Cancel while the model loads ends the loading, and the next time it loads and captions', async () => {
    const before = captioners(app.page);
    await hangLoading(app.page, () => captionAll(app));
    await button('Cancel').click();
    await expect.poll(() => captioners(app.page)).toBe(before);
    expect(await app.jobs()).toEqual([]);
    await captionAll(app);
    await expectEachOnce();
  });

  test('another model chosen while one loads ends the loading, and the queue goes on with the new one', async () => {
    await app.page.reload();
    await app.card(memes[0]?.file ?? '').waitFor();
    await addMemes(2, 4);
    await hangLoading(app.page, () => captionAll(app));
    await choose(OTHER);
    await expectEachOnce();
    const models = (await app.memes()).map(({ description }) =>
      description?.source.by === 'model' ? description.source.model : null,
    );
    expect(models).toEqual([MODEL, MODEL, OTHER, OTHER]);
    await choose(MODEL);
  });

  test('a model deleted in the middle pauses the queue with a sentence; another one captions what waits', async () => {
    await addMemes(4, 9);
    await captionAll(app);
    await expect.poll(() => isDescribing(app), { intervals: [20] }).toBe(true);
    await app.visit('Settings');
    const row = app.page.getByRole('group', { name: MODEL, exact: true });
    await row.getByRole('button', { name: 'Delete download' }).click();
    const sentence = `Captioning is paused. ${MODEL} is not on this device; download it or choose another model in Settings.`;
    await expect(app.page.getByText(sentence)).toHaveCount(1);
    const left = await waiting(app);
    expect(left.length + (await total(app))).toBe(9);
    expect(new Set(left)).toEqual(new Set(['waiting 0']));
    await choose(OTHER);
    await button('Resume').click();
    await expectEachOnce();
  });

  test('storage that is full pauses the queue with one sentence and loses nothing; with room again it goes on', async () => {
    await addMemes(9, 15);
    await captionAll(app);
    await expect.poll(() => total(app), { intervals: [20] }).toBeGreaterThan(9);
    await storage.fill();
    await expect(paused()).toHaveCount(1);
    await expect(app.page.getByText('This device has no room left for Memelore')).toHaveCount(1);
    const captioned = await total(app);
    expect(captioned).toBeLessThan(15);
    expect(await app.memes()).toHaveLength(15);
    expect((await app.jobs()).length + captioned).toBe(15);
    await storage.free();
    await button('Resume').click();
    await expectEachOnce();
    expect(await total(app)).toBe(15);
  });
});
