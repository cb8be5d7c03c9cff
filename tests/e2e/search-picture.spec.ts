import { fileURLToPath } from 'node:url';
import type { Locator } from '@playwright/test';
import { uploadOf, type AppPage, type Upload } from '../support/app-page';
import { fixtureMemes } from '../support/fixtures';
import { expect, test } from '../support/test';

const FILES = fixtureMemes()
  .slice(0, 4)
  .map(({ file }) => file);
const FIRST = 'meme-000.png';
const pathOf = (file: string): string => fileURLToPath(new URL(`../fixtures/memes/${file}`, import.meta.url));

test.use({ files: FILES, models: ['SmolVLM-256M-Instruct-int8'] });

const cards = (app: AppPage): Locator => app.list.locator('li[data-index]');
const chip = (app: AppPage): Locator => app.page.getByRole('group', { name: 'The picture you search by' });
const done = (app: AppPage): Promise<void> =>
  expect(chip(app).getByRole('status')).toHaveText('', { timeout: 120_000 });

/** Pastes or drops a file on the search box. */
async function give(app: AppPage, way: 'paste' | 'drop', { name, mimeType, buffer }: Upload): Promise<void> {
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

test('a picture pasted into the search box finds its near copy first, words filter the result, and Escape clears both', async ({
  app,
}) => {
  const smaller = await app.redraw(pathOf(FIRST), 'half.png');
  await give(app, 'paste', smaller);
  await expect(chip(app).getByRole('img')).toBeVisible();
  const first = cards(app).first();
  await expect(first.getByRole('link', { name: FIRST })).toBeVisible();
  await expect(first.getByText('Near copy')).toBeVisible();
  await done(app);
  expect(await app.memes()).toHaveLength(FILES.length);
  await test.step('words filter what the picture found', async () => {
    await app.search.fill('qwrtzp');
    await expect(app.page.getByRole('heading', { name: 'No meme is like your picture' })).toBeVisible();
    await app.search.fill(FIRST);
    await expect(cards(app)).toHaveCount(1);
  });
  await test.step('Escape clears the words, then the picture', async () => {
    await app.search.press('Escape');
    await expect(app.search).toHaveValue('');
    await expect(chip(app)).toBeVisible();
    await app.search.press('Escape');
    await expect(chip(app)).toBeHidden();
    await expect(cards(app)).toHaveCount(FILES.length);
  });
});

test('a picture dropped on the search box is searched for, and one dropped elsewhere is imported', async ({ app }) => {
  const smaller = await app.redraw(pathOf(FIRST), 'half.png');
  await give(app, 'drop', uploadOf({ file: 'meme-001.png' }));
  await expect(cards(app).first().getByText('The same picture')).toBeVisible();
  await done(app);
  await app.page.getByRole('button', { name: 'Remove the picture' }).click();
  await expect(chip(app)).toBeHidden();
  expect(await app.memes()).toHaveLength(FILES.length);
  await app.drop([smaller]);
  await app.waitForMemes(FILES.length + 1);
  await app.waitForReader();
});

test('a picture with the same text is found by its words', async ({ app }) => {
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
  }, fixtureMemes()[0]?.ocr ?? '');
  await give(app, 'paste', { name: 'words.png', mimeType: 'image/png', buffer: Buffer.from(text, 'base64') });
  await done(app);
  const marked = app.card(FIRST).locator('mark');
  await expect(marked.first()).toBeVisible();
});

test('a file that is no picture gets one sentence and changes nothing', async ({ app }) => {
  await give(app, 'paste', { name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('only words') });
  await expect(app.page.getByText('This is a text, and only pictures can be added.')).toBeVisible();
  await expect(chip(app)).toBeHidden();
  await expect(cards(app)).toHaveCount(FILES.length);
});

test('with a caption model the picture is described, and memes that show the same are found', async ({
  appWithModels: app,
}) => {
  await app.page.getByRole('button', { name: 'Describe all' }).click();
  await app.waitForCaptions();
  await give(app, 'paste', uploadOf({ file: FIRST }));
  await done(app);
  await expect(cards(app).first().getByText('The same picture')).toBeVisible();
  await expect(app.list.getByText('Similar in meaning').first()).toBeVisible();
});

test('on a phone a button chooses a picture, and the box has room for it', async ({ app }) => {
  await app.page.setViewportSize({ width: 360, height: 740 });
  await app.page.getByLabel('Choose a picture to search by').setInputFiles(pathOf(FIRST));
  await expect(chip(app).getByRole('img')).toBeVisible();
  await expect(app.page.getByRole('button', { name: 'Search by picture' })).toBeInViewport({ ratio: 1 });
  await expect(cards(app).first().getByText('The same picture')).toBeVisible();
  await expect.poll(() => app.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await chip(app).getByRole('button', { name: 'Remove the picture' }).click();
  await expect(chip(app)).toBeHidden();
});
