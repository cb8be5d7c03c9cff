import type { AppPage } from '../support/app-page';
import { expect, test } from '../support/test';
import { pickFolder, picture, putFile } from '../support/ways-in';

test.beforeEach(({ page }) => pickFolder(page, 'Pictures'));

/** Puts two pictures into a folder and adds the folder in the app. */
async function addFolder(app: AppPage): Promise<void> {
  await putFile(app.page, 'Pictures', picture(1, 'top.png'));
  await putFile(app.page, 'Pictures/cats', picture(2, 'cat.png'));
  await putFile(app.page, 'Pictures/.hidden', picture(3, 'hidden.png'));
  await app.page.getByRole('button', { name: 'Add a folder' }).click();
  await app.waitForMemes(2);
}

test('new files in a remembered folder are imported when the app opens', async ({ app }) => {
  await addFolder(app);
  const folders = Object.fromEntries((await app.memes()).map((meme) => [meme.name, meme.folder]));
  expect(folders).toEqual({ 'top.png': 'Pictures', 'cat.png': 'Pictures/cats' });
  await expect(app.notice('2 memes added.')).toBeVisible();

  await putFile(app.page, 'Pictures/cats', picture(4, 'kitten.png'));
  await app.page.reload();
  await app.waitForMemes(3);
  await expect(app.notice('1 meme added.')).toBeVisible();

  // There is no notice if nothing is new.
  await app.page.reload();
  await app.visit('Settings', 'Library');
  const row = app.page.getByRole('list', { name: 'Folders' }).getByRole('listitem');
  await expect(row).toContainText('Looked through');
  await app.visit('Library');
  await expect(app.notice(/added/)).toBeHidden();
});

test('a file that was seen before is not imported again, even if its meme was deleted', async ({ app }) => {
  await addFolder(app);
  await expect(app.notice('2 memes added.')).toBeVisible();
  await app.openMeme('top.png');
  await app.more('Delete');
  await app.page.getByRole('button', { name: 'More ways in' }).click();
  await app.page.getByRole('menuitem', { name: 'Look for new memes in Pictures' }).click();
  await expect(app.page.getByText('Nothing new in “Pictures”.')).toBeVisible();
  await expect(app.card('top.png')).toBeHidden();
});

test('a folder that needs permission is read after a click, and can be forgotten', async ({ app }) => {
  await addFolder(app);
  await app.page.addInitScript(() => {
    let state: PermissionState = 'prompt';
    Object.assign(FileSystemHandle.prototype, {
      queryPermission: () => Promise.resolve(state),
      requestPermission: () => Promise.resolve((state = 'granted')),
    });
  });
  await putFile(app.page, 'Pictures', picture(5, 'later.png'));
  await app.page.reload();
  await app.visit('Settings', 'Library');
  const row = app.page.getByRole('list', { name: 'Folders' }).getByRole('listitem');
  await expect(row).toContainText('asks you');
  expect(await app.memes()).toHaveLength(2);
  await row.getByRole('button', { name: 'Look for new memes' }).click();
  await app.waitForMemes(3);
  await expect(row).toContainText('Looked through');
  await row.getByRole('button', { name: 'Forget this folder' }).click();
  await expect(app.page.getByText('No folder is remembered yet.')).toBeVisible();
  await app.page.reload();
  await expect(app.page.getByText('No folder is remembered yet.')).toBeVisible();
  expect(await app.memes()).toHaveLength(3);
});

test('the app says that a moved folder is gone', async ({ app }) => {
  await addFolder(app);
  await app.page.evaluate(async () => {
    await (await navigator.storage.getDirectory()).removeEntry('Pictures', { recursive: true });
  });
  await app.page.getByRole('button', { name: 'More ways in' }).click();
  await app.page.getByRole('menuitem', { name: 'Look for new memes in Pictures' }).click();
  await expect(app.page.getByText('“Pictures” is not where it was')).toBeVisible();
});
