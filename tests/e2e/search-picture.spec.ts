import { expect, test, type Browser, type BrowserContext, type Locator } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { AppPage, uploadOf, type Upload } from '../support/app-page';
import { launchChromium } from '../support/chromium';
import { startHub, type FixtureHub } from '../support/fixture-hub';
import { fixtureMemes } from '../support/fixtures';
import { SITE } from '../support/site';
import { startStaticHost, type Host } from '../support/static-host';

test.describe.configure({ mode: 'serial' });

const MODEL = 'SmolVLM-256M-Instruct-int8';
const MEMES = fixtureMemes().slice(0, 8);
const [FIRST] = MEMES;
const pathOf = (file: string): string => fileURLToPath(new URL(`../fixtures/memes/${file}`, import.meta.url));

let browser: Browser;
let context: BrowserContext;
let host: Host;
let hub: FixtureHub;
let app: AppPage;
/** The first meme in half the size. */
let smaller: Upload;

test.beforeAll(async () => {
  browser = await launchChromium();
  host = await startStaticHost(SITE);
  hub = await startHub();
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  app = new AppPage(await context.newPage(), host.url);
  await app.firstVisit();
  await app.add(MEMES.map(uploadOf));
  await app.waitForMemes(MEMES.length);
  await app.waitForReader();
  smaller = await app.redraw(pathOf(FIRST?.file ?? ''), 'half.png');
});
test.afterAll(async () => {
  await browser.close();
  await host.close();
  await hub.close();
});

const cards = (): Locator => app.list.locator('li[data-index]');
const chip = (): Locator => app.page.getByRole('group', { name: 'The picture you search by' });
const done = (): Promise<void> => expect(chip().getByRole('status')).toHaveText('', { timeout: 60_000 });

/** Gives the search box a file as a paste or a drop does. */
async function give(way: 'paste' | 'drop', { name, mimeType, buffer }: Upload): Promise<void> {
  await app.search.focus();
  await app.search.evaluate(
    (box, { type, file }) => {
      const data = new DataTransfer();
      const bytes = Uint8Array.from(atob(file.base64), (character) => character.charCodeAt(0));
      data.items.add(new File([bytes], file.name, { type: file.mimeType }));
      const options = { bubbles: true, cancelable: true };
      if (type === 'paste') box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, ...options }));
      else
        for (const step of ['dragenter', 'dragover', 'drop'])
          box.dispatchEvent(new DragEvent(step, { dataTransfer: data, ...options }));
    },
    { type: way, file: { name, mimeType, base64: buffer.toString('base64') } },
  );
}

test('a picture pasted into the search box finds its near copy first, and is not imported', async () => {
  await give('paste', smaller);
  await expect(chip().getByRole('img')).toBeVisible();
  const first = cards().first();
  await expect(first.getByRole('link', { name: FIRST?.file ?? '', exact: true })).toBeVisible();
  await expect(first.getByText('Near copy')).toBeVisible();
  await done();
  expect(await app.memes()).toHaveLength(MEMES.length);
});

test('words narrow what the picture found', async () => {
  await app.search.fill('qwrtzp');
  await expect(app.page.getByRole('heading', { name: 'No meme is like your picture' })).toBeVisible();
  await app.search.fill(FIRST?.file ?? '');
  await expect(cards()).toHaveCount(1);
});

test('Escape clears the words, then the picture', async () => {
  await app.search.press('Escape');
  await expect(app.search).toHaveValue('');
  await expect(chip()).toBeVisible();
  await app.search.press('Escape');
  await expect(chip()).toBeHidden();
  await expect(cards()).toHaveCount(MEMES.length);
});

test('a picture dropped on the search box searches; dropped elsewhere it is imported', async () => {
  await give('drop', uploadOf(MEMES[1] ?? { file: '' }));
  await expect(cards().first().getByText('The same picture')).toBeVisible();
  await done();
  await app.page.getByRole('button', { name: 'Remove the picture' }).click();
  await expect(chip()).toBeHidden();
  expect(await app.memes()).toHaveLength(MEMES.length);
  await app.drop([smaller]);
  await app.waitForMemes(MEMES.length + 1);
  await app.waitForReader();
});

test('a picture that says the same is found by its words', async () => {
  const text = await app.page.evaluate(async (words) => {
    const canvas = new OffscreenCanvas(640, 200);
    const pen = canvas.getContext('2d');
    if (pen === null) throw new Error('No canvas');
    pen.fillStyle = '#123456';
    pen.fillRect(0, 0, 640, 200);
    pen.fillStyle = 'white';
    pen.font = '700 72px sans-serif';
    pen.fillText(words, 60, 120);
    const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  }, FIRST?.ocr ?? '');
  await give('paste', { name: 'words.png', mimeType: 'image/png', buffer: Buffer.from(text, 'base64') });
  await done();
  const marked = app.card(FIRST?.file ?? '').locator('mark');
  await expect(marked.first()).toBeVisible();
  await app.search.press('Escape');
});

test('a file that is no picture is told in one sentence, and changes nothing', async () => {
  await give('paste', { name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('only words') });
  await expect(app.page.getByText('This is not a picture.')).toBeVisible();
  await expect(chip()).toBeHidden();
  await expect(cards()).toHaveCount(MEMES.length + 1);
});

test('where a caption model is ready the picture is described, and found by what it shows', async () => {
  await app.useHost(hub.url);
  await app.getModel(MODEL);
  await app.visit('Library');
  await app.page.getByRole('button', { name: 'Caption all' }).click();
  await app.waitForCaptions();
  await give('paste', uploadOf(FIRST ?? { file: '' }));
  await done();
  await expect(cards().first().getByText('The same picture')).toBeVisible();
  await expect(app.list.getByText('Similar in meaning').first()).toBeVisible();
  await app.search.press('Escape');
});

test('on a phone a picture is chosen by a button, and the box has room for it', async () => {
  await app.page.setViewportSize({ width: 360, height: 740 });
  await app.page.getByLabel('Choose a picture to search by').setInputFiles(pathOf(FIRST?.file ?? ''));
  await expect(chip().getByRole('img')).toBeVisible();
  await expect(app.page.getByRole('button', { name: 'Search by picture' })).toBeInViewport({ ratio: 1 });
  await expect(cards().first().getByText('The same picture')).toBeVisible();
  expect(await app.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await chip().getByRole('button', { name: 'Remove the picture' }).click();
  await expect(chip()).toBeHidden();
  expect(app.complaints()).toEqual([]);
});
