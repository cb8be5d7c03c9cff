import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { AppPage } from '../support/app-page';
import { expect, test } from '../support/test';
import { picture, share } from '../support/ways-in';

const names = async (app: AppPage): Promise<string[]> => (await app.memes()).map(({ name }) => name).sort();

test('the button opens the picker, and the chosen files are imported', async ({ app }) => {
  const picking = app.page.waitForEvent('filechooser');
  await app.page.getByRole('button', { name: 'Add memes' }).click();
  await (await picking).setFiles([picture(1), picture(2)]);
  await app.waitForMemes(2);
  await expect(app.notice('2 memes added.')).toBeVisible();
});

test('in browsers that cannot remember folders a folder can be chosen, and its subfolders become the memes’ folders', async ({
  app,
  folder,
}) => {
  await mkdir(join(folder, 'memes', 'cats', 'old'), { recursive: true });
  await writeFile(join(folder, 'memes', 'top.png'), picture(1).buffer);
  await writeFile(join(folder, 'memes', 'cats', 'old', 'kitten.png'), picture(2).buffer);
  await writeFile(join(folder, 'memes', '.DS_Store'), 'litter');
  await app.page.addInitScript(() => {
    Reflect.deleteProperty(globalThis, 'showDirectoryPicker');
  });
  await app.open();
  const picking = app.page.waitForEvent('filechooser');
  await app.page.getByRole('button', { name: 'Add a folder' }).click();
  await (await picking).setFiles(join(folder, 'memes'));
  await app.waitForMemes(2);
  const folders = Object.fromEntries((await app.memes()).map((meme) => [meme.name, meme.folder]));
  expect(folders).toEqual({ 'top.png': 'memes', 'kitten.png': 'memes/cats/old' });
  await expect(app.notice('2 memes added.')).toBeVisible();
});

test('a dropped folder is imported with its subfolders', async ({ app, context, folder }) => {
  await mkdir(join(folder, 'memes', 'cats', 'old'), { recursive: true });
  await writeFile(join(folder, 'memes', 'top.png'), picture(1).buffer);
  await writeFile(join(folder, 'memes', 'cats', 'old', 'kitten.png'), picture(2).buffer);
  await writeFile(join(folder, 'single.png'), picture(3).buffer);
  const session = await context.newCDPSession(app.page);
  // The data that the system gives the browser about dragged files.
  const data = { items: [], files: [join(folder, 'memes'), join(folder, 'single.png')], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  await app.waitForMemes(3);
  const folders = Object.fromEntries((await app.memes()).map((meme) => [meme.name, meme.folder]));
  expect(folders).toEqual({ 'top.png': 'memes', 'kitten.png': 'memes/cats/old', 'single.png': '' });
});

test('a picture can be pasted on any page, and pasted text still goes into its field', async ({ app }) => {
  await app.add([picture(1, 'first.png')]);
  await app.waitForMemes(1);
  await app.visit('Settings', 'Advanced');
  await app.paste('image.png');
  await app.waitForMemes(2);
  await expect(app.page.getByText('1 meme added.')).toBeVisible();
  expect(app.page.url()).toContain('/settings/');

  const host = app.page.getByRole('textbox', { name: 'Model host' });
  const taken = await host.evaluate(async (field) => {
    const data = new DataTransfer();
    data.setData('text/plain', 'https://example.org');
    const canvas = new OffscreenCanvas(4, 4);
    canvas.getContext('2d');
    data.items.add(new File([await canvas.convertToBlob()], 'image.png', { type: 'image/png' }));
    return !field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  expect(taken).toBe(false);

  await app.page.getByText('Show the library').click();
  await app.card('first.png').getByRole('link').click();
  await app.page.waitForURL(/\/meme\//);
  await app.paste('funny.png');
  await app.waitForMemes(2);
  await expect(app.page.getByText('1 already here.')).toBeVisible();
});

test('the menu pastes the picture on the clipboard and adds the samples', async ({ app, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await app.page.evaluate(async () => {
    const canvas = new OffscreenCanvas(30, 20);
    canvas.getContext('2d')?.fillRect(3, 3, 9, 9);
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': canvas.convertToBlob() })]);
  });
  const menu = app.page.getByRole('button', { name: 'More ways in' });
  await menu.click();
  await app.page.getByRole('menuitem', { name: 'Paste a picture' }).click();
  await app.waitForMemes(1);
  expect(await names(app)).toEqual([expect.stringMatching(/^Pasted .*\.png$/)]);
  await menu.click();
  await app.page.getByRole('menuitem', { name: 'Add the samples' }).click();
  await app.waitForMemes(7);
});

test.describe('a share from another app', () => {
  test.use({ serviceWorkers: 'allow' });

  test('is imported once, also when it is shared again', async ({ app }) => {
    await share(app.page, [picture(1, 'Grüße – 猫.png'), picture(2)], { words: { text: 'look' } });
    await expect(app.notice('2 memes added.')).toBeVisible();
    expect(await names(app)).toEqual(['0002.png', 'Grüße – 猫.png']);
    expect(new URL(app.page.url()).search).toBe('');
    await share(app.page, [picture(2)]);
    await expect(app.notice('1 already here.')).toBeVisible();
    await app.page.reload();
    await expect(app.card('0002.png')).toBeVisible();
    await expect(app.notice('already here')).toBeHidden();
  });

  test('is imported later if the tab dies before anything is stored', async ({ app, openTab }) => {
    const files = Array.from({ length: 5 }, (_item, index) => picture(index));
    await share(app.page, files, { opens: false });
    await app.page.close();
    const next = await openTab();
    await next.waitForMemes(5);
    await expect(next.notice('5 memes added.')).toBeVisible();
  });

  test('with words only gives a sentence, because only pictures are imported', async ({ app }) => {
    await share(app.page, [], { words: { title: 'News', url: 'https://example.org' } });
    await expect(app.page.getByText('Only pictures can be added; what was shared is text or a link.')).toBeVisible();
    expect(await app.memes()).toEqual([]);
  });
});

test.describe('a picture that is opened with the app', () => {
  // The file is written again between the two launches, while a preview of the first is shown.
  test.use({ expectedFaults: /ERR_UPLOAD_FILE_CHANGED/ });

  // Only the system can fill the launch queue, so the queue is fake here; the handle in it is real.
  test('is imported and shown', async ({ app }) => {
    await app.page.addInitScript(() => {
      const launchQueue = {
        setConsumer(consumer: (launch: { files: FileSystemHandle[] }) => void) {
          Object.assign(globalThis, { launch: consumer });
        },
      };
      Object.defineProperty(globalThis, 'launchQueue', { value: launchQueue, configurable: true });
    });
    await app.open();
    await app.page.waitForFunction(() => 'launch' in globalThis);
    const launch = (name: string): Promise<void> =>
      app.page.evaluate(async (file) => {
        const folder = await navigator.storage.getDirectory();
        const handle = await folder.getFileHandle(file, { create: true });
        const canvas = new OffscreenCanvas(file.length, 20);
        canvas.getContext('2d');
        const writable = await handle.createWritable();
        await writable.write(await canvas.convertToBlob());
        await writable.close();
        (globalThis as unknown as { launch(launch: { files: FileSystemHandle[] }): void }).launch({ files: [handle] });
      }, name);
    await launch('opened.png');
    await app.page.waitForURL(/\/meme\/\?id=/);
    await expect(app.page).toHaveTitle(/opened\.png/);
    await app.visit('Library');
    // Opening it again shows the existing meme.
    await launch('opened.png');
    await app.page.waitForURL(/\/meme\/\?id=/);
    expect(await app.memes()).toHaveLength(1);
  });
});

test.describe('a shortcut of the installed app', () => {
  const pathOf = (page: Page): string => page.url().slice(new URL(page.url()).origin.length);

  test('leads to the button, because a page may not open a file dialog by itself', async ({ app }) => {
    await app.open('/?add');
    await expect(app.page.getByRole('button', { name: 'Add memes' })).toBeFocused();
    expect(pathOf(app.page)).toBe('/');
  });

  test('reaches the window that is open, without loading it again', async ({ app }) => {
    await app.page.addInitScript(() => {
      const launchQueue = {
        setConsumer(consumer: (launch: { targetURL: string }) => void) {
          Object.assign(globalThis, { launch: consumer });
        },
      };
      Object.defineProperty(globalThis, 'launchQueue', { value: launchQueue, configurable: true });
    });
    await app.open();
    await app.page.waitForFunction(() => 'launch' in globalThis);
    await app.add([picture(1)]);
    await app.waitForMemes(1);
    await app.visit('Settings');
    await app.page.evaluate(() => {
      (globalThis as unknown as { launch(launch: { targetURL: string }): void }).launch({
        targetURL: `${location.origin}/?search`,
      });
    });
    await expect(app.search).toBeFocused();
    expect(pathOf(app.page)).toBe('/');
  });
});
