import { expect, test, type Browser, type BrowserContext, type Page, type Worker } from '@playwright/test';
import { AppPage, type Upload } from '../support/app-page';
import { launchChromium } from '../support/chromium';
import { startHub, type FixtureHub } from '../support/fixture-hub';
import { fixtureMemes } from '../support/fixtures';
import { memeUpload } from '../support/meme-upload';
import { captionAll, descriptions, isDescribing, teach, total, waiting } from '../support/queue';
import { SITE } from '../support/site';
import { startStaticHost, type Host } from '../support/static-host';
import { readStored, writeStored } from '../support/stored-file';

const MODEL = 'SmolVLM-256M-Instruct-int8';
const files = fixtureMemes().map(({ file }) => file);
const upload = (file: string): Upload => memeUpload({ file });

/** The same picture in other bytes: decoders stop where it ends. */
function copyOf(file: string): Upload {
  const original = upload(file);
  return { ...original, name: `copy of ${file}`, buffer: Buffer.concat([original.buffer, Buffer.from([0])]) };
}

/** Spoils a stored weight file: its first bytes, or its mean picture so that the model sees noise. */
async function spoil(page: Page, file: string): Promise<void> {
  const bytes = await readStored(page, file);
  if (!file.endsWith('.json')) {
    await writeStored(page, file, bytes.fill(0xa5, 0, 4096));
    return;
  }
  const settings = JSON.parse(bytes.toString()) as Record<string, unknown>;
  const spoilt = Buffer.from(JSON.stringify({ ...settings, image_mean: [9e9, 9e9, 9e9] }));
  await writeStored(page, file, spoilt);
}

/** The worker that captions, not the reader's: it was started last. */
function captioner(page: Page): Worker {
  const worker = page
    .workers()
    .filter((one) => one.url().includes('captioner'))
    .at(-1);
  if (worker === undefined) throw new Error('No captioner runs');
  return worker;
}

/** In settings: throws a download away and fetches it anew. */
async function downloadAgain(app: AppPage): Promise<void> {
  await app.visit('Settings');
  const row = app.page
    .getByRole('radiogroup', { name: 'Caption model' })
    .getByRole('group', { name: MODEL, exact: true });
  await row.getByRole('button', { name: 'Delete download' }).click();
  await row.getByRole('button', { name: /^Download/ }).click();
  await expect(row.getByRole('button', { name: 'Delete download' })).toBeVisible({ timeout: 30_000 });
  await app.visit('Library');
}

test.describe('captioning with SmolVLM on WASM', () => {
  test.describe.configure({ mode: 'serial', timeout: 120_000 });
  let browser: Browser;
  let context: BrowserContext;
  let host: Host;
  let hub: FixtureHub;
  let app: AppPage;

  const button = (name: string): ReturnType<Page['getByRole']> => app.page.getByRole('button', { name, exact: true });
  const notice = (text: string | RegExp): ReturnType<Page['getByText']> => app.page.getByText(text).first();

  test.beforeAll(async () => {
    browser = await launchChromium();
    host = await startStaticHost(SITE);
    hub = await startHub();
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    app = new AppPage(await context.newPage(), host.url);
    await app.firstVisit();
    await app.useHost(hub.url);
    await app.getModel(MODEL);
    await app.visit('Library');
    await app.add(files.slice(0, 3).map(upload));
    await app.waitForMemes(3);
    await app.waitForReader();
  });
  test.afterAll(async () => {
    await browser.close();
    await hub.close();
    await host.close();
  });

  test('a model that answers nonsense is found out before it captions; downloaded anew it works', async () => {
    await spoil(app.page, 'preprocessor_config.json');
    await captionAll(app);
    await expect(notice('Captioning is paused. The model answered nonsense on this device.')).toBeVisible();
    await expect(button('Resume')).toBeVisible();
    expect(await total(app)).toBe(0);
    expect(await waiting(app)).toEqual(Array(3).fill('waiting 0'));
    await downloadAgain(app);
    await button('Resume').click();
    await app.waitForCaptions(30_000);
  });

  test('weights that do not load pause the queue with a sentence; downloaded anew they work', async () => {
    await app.page.reload();
    await app.card('meme-000.png').waitFor();
    await spoil(app.page, 'decoder_model_merged_quantized.onnx');
    await app.add([upload(files[3] ?? '')]);
    await app.waitForMemes(4);
    await captionAll(app);
    await expect(notice(/^Captioning is paused\. The model stopped with an error/)).toBeVisible();
    expect((await app.jobs()).filter(({ task }) => task === 'describe')).toHaveLength(1);
    await downloadAgain(app);
    await button('Resume').click();
    await app.waitForCaptions(30_000);
    expect(await total(app)).toBe(4);
  });

  test('a worker that dies in the middle of a caption costs nothing: the meme is captioned by the next', async () => {
    await app.visit('Settings');
    await app.page.getByRole('radio', { name: 'Full', exact: true }).click();
    await app.visit('Library');
    await app.waitForReader();
    await app.add([upload(files[4] ?? ''), upload(files[5] ?? '')]);
    await app.waitForMemes(6);
    await app.waitForReader();
    await captionAll(app);
    // A tiny model is done with a meme in the time between two usual looks.
    await expect.poll(() => isDescribing(app), { intervals: [10] }).toBe(true);
    await captioner(app.page).evaluate(() => {
      setTimeout(() => {
        throw new Error('killed');
      });
    });
    await app.waitForCaptions(60_000);
    expect(new Set((await descriptions(app)).values())).toEqual(new Set([1]));
    expect(await app.jobs()).toEqual([]);
  });

  test('Pause finishes the meme in hand, Resume goes on, Cancel empties the queue, and the next works', async () => {
    await app.add(files.slice(6, 14).map(upload));
    await app.waitForMemes(14);
    await app.waitForReader();
    await captionAll(app);
    await expect.poll(() => total(app), { intervals: [50] }).toBeGreaterThan(6);
    await button('Pause').click();
    await expect.poll(() => isDescribing(app)).toBe(false);
    const paused = await total(app);
    await app.page.waitForTimeout(1500);
    expect(await total(app)).toBe(paused);
    expect(paused).toBeLessThan(14);
    await button('Resume').click();
    await expect.poll(() => total(app), { intervals: [50] }).toBeGreaterThan(paused);
    await button('Cancel').click();
    await expect(button('Cancel')).toBeHidden();
    await expect.poll(async () => (await app.jobs()).length).toBe(0);
    const cancelled = await total(app);
    await app.page.waitForTimeout(1500);
    expect(await total(app)).toBe(cancelled);
    await captionAll(app);
    await app.waitForCaptions(60_000);
  });

  test('a tab closed in the middle goes on by itself when it is opened again, and captions nothing twice', async () => {
    await app.add(files.slice(14, 34).map(upload));
    await app.waitForMemes(34);
    await app.waitForReader();
    await captionAll(app);
    await expect.poll(() => total(app), { intervals: [100] }).toBeGreaterThan(16);
    await app.page.close();
    app = new AppPage(await context.newPage(), host.url);
    await app.open();
    // A closed tab is no failed try.
    expect((await app.jobs()).filter(({ attempts }) => attempts > 0)).toEqual([]);
    expect(await total(app)).toBeLessThan(34);
    await app.waitForCaptions(60_000);
    expect(await total(app)).toBe(34);
    expect(new Set((await descriptions(app)).values())).toEqual(new Set([1]));
  });

  test('a second tab shows the progress, its buttons work, and only one of them captions', async () => {
    await app.add(files.slice(14, 20).map((file) => copyOf(file)));
    await app.waitForMemes(40);
    const second = new AppPage(await context.newPage(), host.url);
    await second.open();
    await captionAll(second);
    await expect(second.page.getByRole('progressbar', { name: 'Captioning' })).toBeVisible();
    await second.page.getByRole('button', { name: 'Pause', exact: true }).click();
    await expect(button('Resume')).toBeVisible();
    await second.page.getByRole('button', { name: 'Resume', exact: true }).click();
    await second.waitForCaptions(60_000);
    await expect(second.page.getByRole('progressbar', { name: 'Captioning' })).toBeHidden();
    expect(second.page.workers().filter((worker) => worker.url().includes('captioner'))).toEqual([]);
    expect(new Set((await descriptions(app)).values())).toEqual(new Set([1]));
    await second.page.close();
  });

  test('a load during which the page died is said at the next start, and is not tried there again unasked', async () => {
    const before = await total(app);
    await teach(app.page, { model: MODEL, deviceClass: 'wasm', loading: true });
    await app.page.reload();
    await expect(notice(new RegExp(`${MODEL} was loading on the processor when this page stopped`))).toBeVisible();
    await downloadAgain(app);
    await app.captionAgain('meme-000.png');
    await app.search.fill('');
    await expect.poll(() => total(app), { timeout: 30_000 }).toBe(before + 1);
  });
});
