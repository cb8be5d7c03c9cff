import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Locator, type Page } from '@playwright/test';
import { AppPage, uploadOf } from '../support/app-page';
import { launchOptions } from '../support/chromium';
import { holdDatabase } from '../support/held-database';
import { expect, test } from '../support/test';
import { unzip } from '../support/unzip';

const LOST = 'Your library of 3 memes can no longer be read by this browser.';

/** A file of the site that is no page of the app. */
const NO_APP = '/self-test.png';

const heading = ({ page }: AppPage, name: string): Locator => page.getByRole('heading', { name });
const button = ({ page }: AppPage, name: string): Locator => page.getByRole('button', { name, exact: true });
const cards = ({ list }: AppPage): Locator => list.locator('> li');
const firstVisit = (app: AppPage): Locator => heading(app, 'Find any meme you have.');

/** Deletes the database, as the browser does when it needs room. */
async function evict(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.clearDataForOrigin', {
    origin: new URL(page.url()).origin,
    storageTypes: 'indexeddb,cache_storage,file_systems',
  });
  await session.detach();
}

test.describe('damaged files', () => {
  /** Opens the app in a browser with its profile in `profile`; the library is on disk once this context is closed. */
  async function open(profile: string, url: string): Promise<{ context: BrowserContext; app: AppPage }> {
    const context = await chromium.launchPersistentContext(profile, {
      ...launchOptions(),
      serviceWorkers: 'block',
      acceptDownloads: true,
    });
    const app = new AppPage(context.pages()[0] ?? (await context.newPage()), url);
    await app.open();
    return { context, app };
  }

  /** The files of the browser's databases whose names match. */
  function databaseFiles(profile: string, names: RegExp): string[] {
    const all = readdirSync(join(profile, 'Default', 'IndexedDB'), { recursive: true, encoding: 'utf8' });
    return all.filter((file) => names.test(file)).map((file) => join(profile, 'Default', 'IndexedDB', file));
  }

  /** A library of three memes and a backup of it, which are on disk. */
  async function prepare(profile: string, url: string, backup: string): Promise<void> {
    const { context, app } = await open(profile, url);
    await firstVisit(app).waitFor();
    await app.add(['meme-000.png', 'meme-001.png', 'meme-002.png'].map((file) => uploadOf({ file })));
    await expect(cards(app)).toHaveCount(3);
    await app.visit('Settings', 'Library');
    // Without the dialog, which no test can answer, the backup is a download.
    await app.page.evaluate(() => Reflect.deleteProperty(globalThis, 'showSaveFilePicker'));
    const download = app.page.waitForEvent('download');
    await button(app, 'Back up').click();
    await (await download).saveAs(backup);
    await expect(app.page.getByText('Last backup: today')).toBeVisible();
    await context.close();
  }

  test('a library whose log is damaged, which the browser deletes, is said to be lost until a backup is restored', async ({
    folder,
    host,
  }) => {
    const [profile, backup] = [join(folder, 'profile'), join(folder, 'memes.zip')];
    await prepare(profile, host.url, backup);
    const logs = databaseFiles(profile, /\.log$/);
    expect(logs.length).toBeGreaterThan(0);
    for (const log of logs) writeFileSync(log, readFileSync(log).fill(0xa5));

    const { context, app } = await open(profile, host.url);
    await expect(heading(app, LOST)).toBeVisible();
    await expect(app.page.getByText(/Its last backup is .*\.zip/)).toBeVisible();
    await button(app, 'What happened').click();
    await expect(app.page.getByText(/Browsers do so .* when their own files are damaged/)).toBeVisible();

    const picker = app.page.getByLabel('Choose a backup');
    await picker.setInputFiles({ name: 'other.zip', mimeType: 'application/zip', buffer: Buffer.from('PK') });
    await expect(app.page.getByText(/not a backup of Memelore/)).toBeVisible();
    await app.page.reload();
    await expect(heading(app, LOST)).toBeVisible();
    await picker.setInputFiles(backup);
    await expect(cards(app)).toHaveCount(3);
    await app.page.reload();
    await expect(cards(app)).toHaveCount(3);
    await context.close();
  });

  test('nothing of a library that the browser cannot read is deleted without a yes, and what helps is said', async ({
    folder,
    host,
  }) => {
    const [profile, backup] = [join(folder, 'profile'), join(folder, 'memes.zip')];
    await prepare(profile, host.url, backup);
    const [manifest = ''] = databaseFiles(profile, /\/MANIFEST-\d+$/);
    renameSync(manifest, join(folder, 'manifest'));
    const { context, app } = await open(profile, host.url);
    await expect(heading(app, LOST)).toBeVisible();
    await button(app, 'Start empty').click();
    await button(app, 'Keep it').click();
    await button(app, 'Try again').click();
    await expect(heading(app, LOST)).toBeVisible();
    await button(app, 'Start empty').click();
    await button(app, 'Delete it and start empty').click();
    await expect(app.page.getByText(/delete the data of this site in the browser’s settings/)).toBeVisible();
    await context.close();

    // It is there again as soon as the browser can read it.
    renameSync(join(folder, 'manifest'), manifest);
    const repaired = await open(profile, host.url);
    await expect(cards(repaired.app)).toHaveCount(3);
    await repaired.context.close();
  });

  test('a meme whose file the disk lost costs only itself, and is whole again once its file is added again', async ({
    folder,
    host,
  }) => {
    const profile = join(folder, 'profile');
    await prepare(profile, host.url, join(folder, 'memes.zip'));
    const lost = uploadOf({ file: 'meme-000.png' });
    const stored = databaseFiles(profile, /\.blob\//).filter((file) => statSync(file).isFile());
    const [file] = stored.filter((path) => readFileSync(path).equals(lost.buffer));
    if (file === undefined) throw new Error('The original is in none of the files of the database');
    rmSync(file);

    const { context, app } = await open(profile, host.url);
    await expect(cards(app)).toHaveCount(3);
    await app.list.getByRole('link').first().focus();
    await app.page.keyboard.press('ControlOrMeta+a');
    const selection = app.page.getByRole('region', { name: 'Selection' });
    const exporting = app.page.waitForEvent('download');
    await selection.getByRole('button', { name: 'Export' }).click();
    const archive = await unzip(new Blob([readFileSync(await (await exporting).path())]));
    expect([...archive.keys()].sort()).toEqual(['meme-001.png', 'meme-002.png', 'memes.csv', 'memes.json']);
    const leftOut = /; 1 could not be read by the browser and was left out: \u2068?meme-000\.png/u;
    await expect(app.page.getByText(leftOut)).toHaveText(/^2 memes exported/u);
    await app.page.keyboard.press('Escape');

    await app.visit('Settings', 'Library');
    await app.page.evaluate(() => Reflect.deleteProperty(globalThis, 'showSaveFilePicker'));
    const backingUp = app.page.waitForEvent('download');
    await button(app, 'Back up').click();
    const backup = await unzip(new Blob([readFileSync(await (await backingUp).path())]));
    expect(backup.size).toBe(3);
    await expect(app.page.getByText(leftOut).filter({ hasText: /^Backed up 2 memes/u })).toBeVisible();

    await app.visit('Library');
    await app.openMeme('meme-000.png');
    await expect(app.page.getByText(/The browser can no longer read the picture of/u)).toBeVisible();
    await app.visit('Library');
    await app.add([lost]);
    await expect(app.page.getByText(/1 already here/u)).toBeVisible();
    await app.openMeme('meme-000.png');
    await expect(app.page.getByRole('figure').getByRole('img')).toBeVisible();
    await context.close();
  });
});

test.describe('a library that is there', () => {
  test.use({ memes: { count: 3 } });

  test('if it is evicted, the next start says so until the person starts empty', async ({ app }) => {
    const { page } = app;
    await expect(cards(app)).toHaveCount(3);
    await page.goto(new URL(NO_APP, page.url()).href);
    await evict(page);
    for (const path of ['/', '/settings/']) {
      await app.open(path);
      await expect(heading(app, LOST)).toBeVisible();
      await expect(page.getByText('There is no backup of it.')).toBeVisible();
    }
    await app.visit('Library');
    await button(app, 'Start empty').click();
    await expect(firstVisit(app)).toBeVisible();
    await page.reload();
    await expect(firstVisit(app)).toBeVisible();
  });

  test('if it is deleted while a page shows it, the page says so and stores nothing', async ({ app }) => {
    await expect(cards(app)).toHaveCount(3);
    await evict(app.page);
    await expect(app.page.getByText(/Your library of 3 memes was deleted from this browser/)).toBeVisible();
    await app.paste('one more.png');
    await expect(app.page.getByText(/no longer in this browser, so nothing is stored/).first()).toBeVisible();
    expect(await app.page.evaluate(() => indexedDB.databases())).toEqual([]);
    await button(app, 'Reload').click();
    await expect(heading(app, LOST)).toBeVisible();
  });

  test('a library that a person empties is not lost, and names the bin while something is there', async ({ app }) => {
    await app.list.getByRole('link').first().focus();
    await app.page.keyboard.press('ControlOrMeta+a');
    await app.page.keyboard.press('Delete');
    await expect(app.page.getByText('Your library is empty. The bin has 3 memes that you deleted.')).toBeVisible();
    await app.page.reload();
    await app.page.getByRole('link', { name: 'The bin', exact: true }).click();
    await app.page.getByRole('button', { name: /^Restore .*meme-00000\.png$/ }).click();
    await expect(app.page.getByText(/ is back in the library/)).toBeVisible();
    await app.page.getByRole('button', { name: /^Delete .*meme-00001\.png for good$/ }).click();
    await app.page.getByRole('alertdialog').getByRole('button', { name: 'Delete for good' }).click();
    await app.page.getByRole('link', { name: 'Settings' }).last().click();
    await expect(app.page.getByText(/It has 1 meme/)).toBeVisible();
    await app.visit('Library');
    await app.list.getByRole('link').first().focus();
    await app.page.keyboard.press('Delete');
    await expect(app.page.getByText('Your library is empty.')).toBeVisible();
    await app.open('/bin/');
    await button(app, 'Empty the bin').click();
    await app.page.getByRole('alertdialog').getByRole('button', { name: 'Empty the bin' }).click();
    await expect(heading(app, 'The bin is empty')).toBeVisible();
    await app.open();
    await expect(firstVisit(app)).toBeVisible();
    await expect(app.page.getByText('Your library is empty.')).toBeHidden();
  });

  test('if a newer version takes the library over, a page says so and reloads once nothing is typed', async ({
    app,
  }) => {
    const { page } = app;
    await app.openMeme('meme-00000.png');
    await app.page.getByRole('link', { name: 'Library', exact: true }).click();
    await app.search.fill('meme');
    const loads: string[] = [];
    page.on('load', () => loads.push(page.url()));
    // As the newer version would, in another tab.
    const newer = await page.context().newPage();
    await newer.goto(new URL(NO_APP, page.url()).href);
    await newer.evaluate(() =>
      new Promise((resolve) => (indexedDB.open('memelore', 99).onsuccess = resolve)).then(() => null),
    );
    await expect(page.getByText('Memelore was updated in another tab.', { exact: false })).toBeVisible();
    expect(loads).toEqual([]);
    await app.search.fill('');
    await app.search.blur();
    await expect(heading(app, 'The library could not be opened')).toBeVisible();
    expect(loads).toHaveLength(1);
    await expect(page.getByText(/stored by a newer Memelore than this one, and is as it was/)).toBeVisible();
    await button(app, 'Load the newer one').click();
    await expect.poll(() => loads.length).toBe(2);
    await expect(heading(app, 'The library could not be opened')).toBeVisible();
  });
});

test('a part that the browser lacks is named', async ({ context, host }) => {
  for (const [part, take] of [
    ['BroadcastChannel', () => Reflect.deleteProperty(globalThis, 'BroadcastChannel')],
    ['Worker', () => Reflect.deleteProperty(globalThis, 'Worker')],
    ['navigator.locks', () => Reflect.deleteProperty(Navigator.prototype, 'locks')],
  ] as const) {
    const app = new AppPage(await context.newPage(), host.url);
    await app.page.addInitScript(take);
    await app.open();
    await expect(heading(app, 'The library could not be opened')).toBeVisible();
    await expect(app.page.getByText(`This browser has no ${part}, which Memelore needs`)).toBeVisible();
    await app.page.close();
  }
});

test.describe('a library that does not open', () => {
  // The scripts that are held back.
  test.use({ expectedFaults: /ERR_FAILED|dynamically imported module/ });

  test('a page says after ten seconds what helps, also if its scripts do not run', async ({ context, host }) => {
    const holder = await context.newPage();
    await holder.goto(host.url + NO_APP);
    await holder.evaluate(holdDatabase);
    const silent = new AppPage(await context.newPage(), host.url);
    await silent.open();
    const scriptless = new AppPage(await context.newPage(), host.url);
    await scriptless.page.route(/\/_app\/.*\.js$/, (route) => route.abort());
    await scriptless.page.goto(`${host.url}/bin/`);
    for (const app of [silent, scriptless]) {
      await expect(app.page.getByText('Opening the library')).toBeVisible();
      await app.page.bringToFront();
      await expect(heading(app, 'The library does not open')).toBeVisible({ timeout: 30_000 });
    }
  });
});
