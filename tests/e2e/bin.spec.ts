import type { Locator } from '@playwright/test';
import { uploadOf, type AppPage } from '../support/app-page';
import { expect, test } from '../support/test';

const FILES = ['meme-000.png', 'meme-001.png', 'meme-002.png'];
const [NAME = ''] = FILES;
const WORDS = 'zebra crossing';

test.use({ files: FILES });

const rows = ({ page }: AppPage): Locator => page.getByRole('list', { name: 'Memes in the bin' }).getByRole('listitem');
const cards = ({ list }: AppPage): Locator => list.locator('> li');

async function describeAndDelete(app: AppPage): Promise<void> {
  await app.openMeme(NAME);
  const description = app.page.getByRole('textbox', { name: 'Description' });
  await description.fill(WORDS);
  await description.blur();
  await expect.poll(async () => (await app.captions()).filter(({ value }) => value === WORDS).length).toBe(1);
  await app.more('Delete');
  await expect(app.page.getByText(/ deleted; the bin keeps it/)).toBeVisible();
}

test('a deleted meme is nowhere but in the bin, and comes back with its texts, in two tabs', async ({
  app,
  openTab,
}) => {
  const other = await openTab();
  await expect(cards(other)).toHaveCount(3);
  await app.page.bringToFront();

  await test.step('out of the list, the counts and the search', async () => {
    await describeAndDelete(app);
    await expect(cards(other)).toHaveCount(2);
    await app.search.fill(WORDS);
    await expect(cards(app)).toHaveCount(0);
    await app.search.fill('');
    await expect(cards(app)).toHaveCount(2);
    expect(await app.memes()).toHaveLength(2);
  });

  await test.step('in the bin of the other tab, with what is written about it', async () => {
    await other.page.bringToFront();
    await other.visit('Settings', 'Library');
    await expect(other.page.getByText(/It has 1 meme, /)).toBeVisible();
    await other.page.getByRole('link', { name: 'Bin', exact: true }).click();
    await expect(rows(other)).toHaveCount(1);
    await expect(rows(other)).toContainText(NAME);
    await expect(rows(other)).toContainText('30 days left');
  });

  await test.step('undone here, it is back in both', async () => {
    await app.page.bringToFront();
    await app.page.getByRole('button', { name: 'Undo' }).click();
    await expect(cards(app)).toHaveCount(3);
    await expect(other.page.getByRole('heading', { name: 'The bin is empty' })).toBeVisible();
  });

  await test.step('restored from its own page', async () => {
    await app.openMeme(NAME);
    const address = app.page.url();
    await app.more('Delete');
    await expect(rows(other)).toHaveCount(1);
    await app.page.goto(address);
    await expect(app.page.getByRole('heading', { name: 'This meme is in the bin' })).toBeVisible();
    await app.page.getByRole('button', { name: 'Restore' }).click();
    await expect(app.page.getByRole('textbox', { name: 'Description' })).toHaveValue(WORDS);
    await expect(other.page.getByRole('heading', { name: 'The bin is empty' })).toBeVisible();
  });
});

test('bytes that are added again bring the meme back and say so, unless it was deleted for good', async ({ app }) => {
  await describeAndDelete(app);
  await app.visit('Library');
  await app.search.fill('');
  await app.add([uploadOf({ file: NAME })]);
  await expect(app.page.getByText('1 meme added. It was in the bin and is back with its texts.')).toBeVisible();
  await app.search.fill(WORDS);
  await expect(app.card(NAME)).toBeVisible();

  await app.search.fill('');
  await app.card(NAME).getByRole('link').focus();
  await app.page.keyboard.press('Delete');
  await expect(cards(app)).toHaveCount(2);
  await app.open('/bin/');
  await app.page.getByRole('button', { name: 'Empty the bin' }).click();
  await app.page.getByRole('alertdialog').getByRole('button', { name: 'Empty the bin' }).click();
  await expect(app.page.getByRole('heading', { name: 'The bin is empty' })).toBeVisible();
  await app.visit('Library');
  await app.add([uploadOf({ file: NAME })]);
  await expect(app.page.getByText('1 meme added.', { exact: true })).toBeVisible();
  expect((await app.captions()).filter(({ value }) => value === WORDS)).toEqual([]);
});
