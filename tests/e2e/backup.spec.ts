import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { TextReader, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import type { AppPage, Upload } from '../support/app-page';
import { makePng } from '../support/picture-bytes';
import { expect, test } from '../support/test';

const FAMILY_EMOJI = 'tests/fixtures/backups/family-emoji-tag.zip';
const NAMES = ['red.png', 'green.png', 'blue.png'];
const uploads: Upload[] = NAMES.map((name, index) => ({
  name,
  mimeType: 'image/png',
  buffer: makePng({ width: 60 + index, height: 40 }),
}));

// A test cannot answer the system's dialogue for saving a file; without the dialogue the backup is a download.
test.beforeEach(({ page }) => page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker')));

async function backUp(app: AppPage): Promise<Buffer> {
  await app.visit('Settings', 'Library');
  const download = app.page.waitForEvent('download');
  await app.page.getByRole('button', { name: 'Back up' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^Memelore backup \d{4}-\d\d-\d\d\.zip$/);
  return await readFile(await file.path());
}

async function restore(page: Page, buffer: Buffer, label = 'Choose a backup'): Promise<void> {
  await page.getByLabel(label).setInputFiles({ name: 'backup.zip', mimeType: 'application/zip', buffer });
}

/** All fields of the memes except `added`, which a restore sets again. */
async function library(app: AppPage): Promise<unknown[]> {
  const memes = await app.memes();
  return memes.sort((a, b) => a.name.localeCompare(b.name)).map((meme) => ({ ...meme, added: 0 }));
}

/** Adds three memes, describes one of them and gives it a name. */
async function fill(app: AppPage): Promise<void> {
  await app.add(uploads);
  await app.waitForMemes(NAMES.length);
  await app.waitForReader();
  await app.openMeme('green.png');
  const description = app.page.getByRole('textbox', { name: 'Description' });
  await description.fill('Green as grass <b>and</b> mine');
  await description.blur();
  await expect.poll(async () => (await app.captions()).filter(({ source }) => source.by === 'person').length).toBe(1);
  await app.page.getByRole('button', { name: 'Rename' }).click();
  await app.page.getByRole('textbox', { name: 'Name' }).fill('Grass');
  await app.page.keyboard.press('Enter');
  await expect.poll(async () => (await app.memes()).map(({ title }) => title)).toContain('Grass');
}

test.describe('with three memes', () => {
  test.use({ prepare: { name: 'backup', make: fill } });

  test('a backup restores the whole library on another device, and restoring it twice adds nothing', async ({
    app: here,
    newcomer,
  }) => {
    const file = await backUp(here);
    await expect(here.page.getByText('Backed up 3 memes')).toBeVisible();

    const there = await newcomer();
    await there.visit('Settings', 'Library');
    await expect(there.page.getByRole('button', { name: 'Back up' })).toBeDisabled();
    await restore(there.page, file, 'Choose a file to check');
    await expect(there.page.getByText('is whole: 3 memes and')).toBeVisible();
    expect(await there.memes()).toEqual([]);
    await expect(there.page.getByText('No backup yet')).toBeVisible();
    await restore(there.page, file);
    await expect(there.page.getByText('3 memes restored')).toBeVisible();
    await expect(there.page.getByText('Last backup: today; nothing new or changed by you since')).toBeVisible();
    expect(await library(there)).toEqual(await library(here));
    expect(await there.captions()).toEqual(expect.arrayContaining(await here.captions()));
    await restore(there.page, file);
    await expect(there.page.getByText('0 memes restored, 3 memes already here')).toBeVisible();
    expect(await there.memes()).toHaveLength(3);
    await there.visit('Library');
    await there.search.fill('grass');
    await expect(there.card('green.png')).toContainText('Green as grass <b>and</b> mine');
  });

  test('a backup asks before it brings back what is in the bin', async ({ app }) => {
    const file = await backUp(app);
    await app.visit('Library');
    await app.openMeme('green.png');
    await app.more('Delete');
    await expect(app.page.getByText('Grass deleted')).toBeVisible();
    await app.visit('Settings', 'Library');
    const question = app.page.getByText('1 of 3 memes in this backup are in the bin.');

    await restore(app.page, file);
    await expect(question).toBeVisible();
    await app.page.getByRole('button', { name: 'Leave them in the bin' }).click();
    await expect(app.page.getByText('0 memes restored, 2 memes already here, 1 meme left in the bin')).toBeVisible();
    expect((await app.memes()).map(({ name }) => name)).not.toContain('green.png');

    await restore(app.page, file);
    await expect(question).toBeVisible();
    await app.page.getByRole('button', { name: 'Bring them back' }).click();
    await expect(app.page.getByText('1 meme restored, 2 memes already here')).toBeVisible();
    await expect(app.page.getByText('It is empty.')).toBeVisible();
    const [green] = (await app.memes()).filter(({ name }) => name === 'green.png');
    expect(green?.description?.value).toBe('Green as grass <b>and</b> mine');
  });

  test(
    'a damaged backup changes nothing before the person agrees',
    { tag: '@once' },
    async ({ app: here, newcomer }) => {
      const file = await backUp(here);
      const there = await newcomer();
      await there.visit('Settings', 'Library');

      await restore(there.page, file.subarray(0, file.length / 2));
      await expect(there.page.getByText('This file is not a backup of Memelore, or it is damaged.')).toBeVisible();
      expect(await there.memes()).toEqual([]);

      const harmed = Buffer.from(file);
      // Changes a byte of the first picture: the name of its first PNG chunk.
      harmed[harmed.indexOf('IHDR')] = 0;
      await restore(there.page, harmed);
      await expect(there.page.getByText('1 of 3 pictures in this backup are damaged.')).toBeVisible();
      expect(await there.memes()).toEqual([]);
      await there.page.getByRole('button', { name: 'Restore the others' }).click();
      await expect(there.page.getByText('2 memes restored, 1 meme damaged')).toBeVisible();
      expect(await there.memes()).toHaveLength(2);
    },
  );
});

test('a backup with a tag of ten family emoji, which an earlier version refused, is restored', async ({ app }) => {
  await app.visit('Settings', 'Library');
  await restore(app.page, await readFile(FAMILY_EMOJI));
  await expect(app.page.getByText('1 meme restored')).toBeVisible();
  expect((await app.memes()).map(({ tags }) => tags)).toEqual([['👨‍👩‍👧‍👦'.repeat(10)]]);
  // Its colour is known without a reload.
  await app.visit('Library');
  await app.page.getByRole('button', { name: 'Filter', exact: true }).click();
  await app.page.getByRole('button', { name: 'Manage tags' }).click();
  await expect(app.page.getByRole('button', { name: /^Colour of .*: red$/ })).toBeVisible();
});

test('a backup that is added like a meme is offered to be restored', async ({ app }) => {
  const file = await readFile('tests/fixtures/backups/heic-from-safari.zip');
  await app.visit('Library');
  await app.page
    .getByLabel('Choose images')
    .setInputFiles([{ name: 'holiday.zip', mimeType: 'application/zip', buffer: file }, ...uploads.slice(0, 1)]);
  await expect(app.page.getByRole('alert')).toContainText('holiday.zip is a backup of Memelore.');
  await app.waitForMemes(1);
  await app.page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(
    app.page.getByText('2 memes restored; 1 cannot be shown by this browser (HEIC) and was kept'),
  ).toBeVisible();
  await app.waitForMemes(4);
  await app.openMeme('IMG_0001.HEIC');
  await expect(app.page.getByText('This browser cannot show HEIC pictures.')).toBeVisible();
  await expect(app.page.getByRole('button', { name: 'Copy', exact: true })).toBeDisabled();
  await app.page.getByRole('button', { name: 'More', exact: true }).click();
  await expect(app.page.getByRole('menuitem', { name: 'Download' })).toBeVisible();
  await expect(app.page.getByRole('menuitem', { name: 'Read the text again' })).toHaveCount(0);
  await app.page.keyboard.press('Escape');
  await expect(app.page.getByRole('textbox', { name: 'Text in the meme' })).toHaveValue(/BUT YOU FORGOT TO PUSH/);
});

test('the empty library restores a backup and says what to do with an export', async ({ app }) => {
  await app.visit('Library');
  await expect(app.page.getByRole('button', { name: 'Restore a backup' })).toBeVisible();
  const archive = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const name of ['cat.png', 'memes.csv', 'memes.json']) await archive.add(name, new TextReader('x'));
  await restore(app.page, Buffer.from(await archive.close()));
  await expect(app.page.getByText('This is an export, not a backup.')).toBeVisible();
  await restore(app.page, await readFile(FAMILY_EMOJI));
  await expect(app.page.getByText('1 meme restored')).toBeVisible();
  await app.waitForMemes(1);
});

test('a malicious backup changes nothing', { tag: '@once' }, async ({ app }) => {
  await app.visit('Settings', 'Library');
  const archive = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  await archive.add('../../evil.html', new TextReader('<script>alert(1)</script>'));
  await archive.add('originals/x.svg', new Uint8ArrayReader(Buffer.from('<svg onload="alert(1)"/>')));
  const contents = {
    format: 'memelore-backup',
    version: 1,
    made: 1,
    memes: [{ id: 1, name: {} }],
    captions: [],
    tags: [],
  };
  await archive.add('memelore.json', new TextReader(JSON.stringify(contents)));
  await restore(app.page, Buffer.from(await archive.close()));
  await expect(app.page.getByText('This file is not a backup of Memelore, or it is damaged.')).toBeVisible();
  expect([await app.memes(), await app.captions(), await app.jobs()]).toEqual([[], [], []]);
});
