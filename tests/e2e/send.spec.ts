import { readFile } from 'node:fs/promises';
import type { ExportRow } from '$lib/sending/export';
import type { Meme } from '$lib/core/meme';
import { titleOf } from '$lib/library/meme-title';
import { uploadOf, type AppPage } from '../support/app-page';
import { makeGif } from '../support/picture-bytes';
import { expect, test } from '../support/test';
import { unzip } from '../support/unzip';

const FILES = ['meme-000.png', 'meme-002.png', 'meme-003.jpg'];

test.use({ files: FILES, permissions: ['clipboard-read', 'clipboard-write'] });

async function stored(app: AppPage, name: string): Promise<Meme> {
  const meme = (await app.memes()).find((one) => one.name === name);
  if (meme === undefined) throw new Error(`No ${name}`);
  return meme;
}

/** Width and height of the PNG on the clipboard; null if there is none. */
async function clipboardPicture(app: AppPage): Promise<[number, number] | null> {
  return await app.page.evaluate(async () => {
    for (const item of await navigator.clipboard.read()) {
      if (!item.types.includes('image/png')) continue;
      const { width, height } = await createImageBitmap(await item.getType('image/png'));
      return [width, height];
    }
    return null;
  });
}

async function clearClipboard(app: AppPage): Promise<void> {
  await app.page.evaluate(() => navigator.clipboard.writeText(''));
}

/** Opens a meme and writes its description and its text. */
async function describe(app: AppPage): Promise<void> {
  await app.openMeme('meme-003.jpg');
  await app.page.keyboard.press('e');
  const description = app.page.getByRole('textbox', { name: 'Description' });
  await expect(description).toBeFocused();
  await description.fill('A shape on a plain ground');
  const text = app.page.getByRole('textbox', { name: 'Text in the meme' });
  await text.fill('TOP\nBOTTOM');
  await text.blur();
  await expect.poll(async () => (await stored(app, 'meme-003.jpg')).text?.value).toBe('TOP\nBOTTOM');
}

test('a picture is copied as PNG, and the copy is counted with its time', async ({ app }) => {
  const before = Date.now();
  await app.openMeme('meme-003.jpg');
  await app.page.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(app.page.getByRole('status').getByText('Copied', { exact: true })).toBeVisible();
  const { width, height } = await stored(app, 'meme-003.jpg');
  expect(await clipboardPicture(app)).toEqual([width, height]);
  await expect.poll(async () => (await stored(app, 'meme-003.jpg')).sent).toBe(1);
  expect((await stored(app, 'meme-003.jpg')).sentAt).toBeGreaterThanOrEqual(before);
});

test('the alt text is the description and the text of the meme', async ({ app }) => {
  await describe(app);
  await app.more('Copy alt text');
  await expect(app.page.getByText('Alt text copied')).toBeVisible();
  expect(await app.page.evaluate(() => navigator.clipboard.readText())).toBe(
    'A shape on a plain ground. Text: “TOP BOTTOM”',
  );
});

test('a download is the original file with its name', async ({ app }) => {
  await app.openMeme('meme-003.jpg');
  const downloading = app.page.waitForEvent('download');
  await app.page.keyboard.press('d');
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('meme-003.jpg');
  expect((await readFile(await download.path())).equals(uploadOf({ file: 'meme-003.jpg' }).buffer)).toBe(true);
});

test('Share opens the share sheet with the original file, or copies the picture if the browser cannot share', async ({
  app,
}) => {
  await app.openMeme('meme-003.jpg');
  await test.step('the browser cannot share', async () => {
    await clearClipboard(app);
    await app.page.evaluate(() =>
      Object.defineProperty(navigator, 'canShare', { value: () => false, configurable: true }),
    );
    await app.page.getByRole('button', { name: 'Share' }).click();
    await expect(app.page.getByText('This browser cannot share pictures')).toBeVisible();
    expect(await clipboardPicture(app)).not.toBeNull();
  });
  await test.step('the browser can share', async () => {
    await app.page.evaluate(() => {
      const shared = globalThis as { shared?: string | undefined };
      const share = (data: ShareData): Promise<void> => {
        shared.shared = (data.files ?? []).map(({ name, type, size }) => `${name} ${type} ${size}`).join();
        return Promise.resolve();
      };
      Object.defineProperty(navigator, 'canShare', { value: () => true, configurable: true });
      Object.defineProperty(navigator, 'share', { value: share, configurable: true });
    });
    await app.page.getByRole('button', { name: 'Share' }).click();
    const { bytes, sent } = await stored(app, 'meme-003.jpg');
    await expect
      .poll(() => app.page.evaluate(() => (globalThis as { shared?: string }).shared))
      .toBe(`meme-003.jpg image/jpeg ${bytes}`);
    await expect.poll(async () => (await stored(app, 'meme-003.jpg')).sent).toBeGreaterThanOrEqual(sent);
  });
});

test('Enter in the search box copies the first hit, and the empty box offers the last sent memes', async ({ app }) => {
  await test.step('another meme is sent first', async () => {
    await app.openMeme('meme-003.jpg');
    await app.page.getByRole('button', { name: 'Copy', exact: true }).click();
    await expect.poll(async () => (await stored(app, 'meme-003.jpg')).sent).toBe(1);
    await app.visit('Library');
  });
  await test.step('Enter copies the first hit, names it, and counts the copy', async () => {
    await clearClipboard(app);
    await app.page.keyboard.press('/');
    await expect(app.search).toBeFocused();
    await app.search.fill('meme-002');
    await expect(app.list.getByRole('listitem')).toHaveCount(1);
    await expect(app.page.getByText('Enter copies the first')).toBeVisible();
    await app.search.press('Enter');
    const meme = await stored(app, 'meme-002.png');
    const { name, width, height } = meme;
    await expect(app.page.getByText(`Copied ${titleOf(meme)}`)).toBeVisible();
    expect(await clipboardPicture(app)).toEqual([width, height]);
    await expect.poll(async () => (await stored(app, name)).sent).toBe(1);
  });
  await test.step('the last sent memes are offered, and a click copies one again', async () => {
    await app.search.fill('');
    const offer = app.page.getByRole('region', { name: 'Recently sent' });
    await expect(offer.getByRole('listitem')).toHaveCount(2);
    await offer.getByRole('button', { name: /^Copy .*meme-003\.jpg$/ }).click();
    await expect(offer).toBeHidden();
    await app.search.blur();
    await app.page.keyboard.press('/');
    await expect(offer.getByRole('button').nth(1)).toHaveAccessibleName(/^Copy .*meme-003\.jpg$/);
    await offer.getByRole('button', { name: 'Close recently sent' }).click();
    await expect(offer).toBeHidden();
  });
});

test('a meme is dragged out as its file, and dropping it on the app does not import it', async ({ app }) => {
  const card = app.card('meme-000.png');
  const link = card.getByRole('link');
  await expect(link).toBeVisible();
  const offered = await link.evaluate(async (element) => {
    const box = element.getBoundingClientRect();
    const at = { clientX: box.x + 20, clientY: box.y + 20, bubbles: true, cancelable: true };
    element.dispatchEvent(new PointerEvent('pointerdown', { ...at, pointerType: 'mouse', button: 0 }));
    // The original is read after the press, so a drag that starts at once has no file yet.
    let dataTransfer = new DataTransfer();
    while (dataTransfer.getData('DownloadURL') === '') {
      await new Promise(requestAnimationFrame);
      dataTransfer = new DataTransfer();
      element.dispatchEvent(new DragEvent('dragstart', { ...at, dataTransfer }));
    }
    for (const type of ['dragenter', 'dragover', 'drop'])
      document.body.dispatchEvent(new DragEvent(type, { ...at, dataTransfer }));
    const download = dataTransfer.getData('DownloadURL');
    const bytes = (await (await fetch(download.slice(download.indexOf('blob:')))).arrayBuffer()).byteLength;
    const overlay = document.body.textContent.includes('Drop memes anywhere');
    element.dispatchEvent(new DragEvent('dragend', { ...at, dataTransfer }));
    return { download, bytes, overlay, files: [...dataTransfer.files].map(({ name }) => name) };
  });
  expect(offered.download).toMatch(/^image\/png:meme-000\.png:blob:/);
  expect(offered.bytes).toBe((await stored(app, 'meme-000.png')).bytes);
  expect(offered.overlay).toBe(false);
  expect(offered.files).toEqual(['meme-000.png']);
  expect(await app.memes()).toHaveLength(FILES.length);
});

test('copying an animation says that it becomes a still picture', async ({ app }) => {
  const frames = [
    [255, 0, 0],
    [0, 255, 0],
  ] as const;
  await app.add([{ name: 'moving.gif', mimeType: 'image/gif', buffer: makeGif(32, 24, frames) }]);
  await app.waitForMemes(FILES.length + 1);
  await clearClipboard(app);
  await app.openMeme('moving.gif');
  await app.page.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(app.page.getByText('Copied as a still picture')).toBeVisible();
  expect(await clipboardPicture(app)).toEqual([32, 24]);
});

test('the selection is saved as one ZIP of the originals with lists of their data', async ({ app }) => {
  await describe(app);
  await app.visit('Library');
  await app.search.fill('');
  for (const name of ['meme-003.jpg', 'meme-000.png'])
    await app
      .card(name)
      .getByRole('link')
      .click({ modifiers: ['ControlOrMeta'] });
  const selection = app.page.getByRole('region', { name: 'Selection' });
  await expect(selection.getByText('2 selected', { exact: true })).toBeVisible();
  const before = await app.memes();
  const downloading = app.page.waitForEvent('download');
  await selection.getByRole('button', { name: 'Export' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^Memelore export \d{4}-\d\d-\d\d\.zip$/);
  await expect(app.page.getByText('2 memes exported')).toBeVisible();

  const files = await unzip(new Blob([await readFile(await download.path())]));
  const paths = ['meme-000.png', 'meme-003.jpg'];
  expect([...files.keys()].sort()).toEqual([...paths, 'memes.csv', 'memes.json'].sort());
  for (const file of paths)
    expect(uploadOf({ file }).buffer.equals(files.get(file) ?? new Uint8Array()), file).toBe(true);
  const rows = JSON.parse(new TextDecoder().decode(files.get('memes.json'))) as ExportRow[];
  expect(rows.map(({ file }) => file).sort()).toEqual(paths);
  expect(rows.find(({ file }) => file === 'meme-003.jpg')).toMatchObject({
    name: 'meme-003.jpg',
    description: 'A shape on a plain ground',
    descriptionSource: 'you',
    text: 'TOP\nBOTTOM',
  });
  expect(new TextDecoder().decode(files.get('memes.csv'))).toContain(
    'meme-003.jpg,meme-003.jpg,,A shape on a plain ground,',
  );
  // Saving a copy does not count as sending.
  expect(await app.memes()).toEqual(before);
  await app.page.keyboard.press('Escape');
  await expect(selection).toBeHidden();
});
