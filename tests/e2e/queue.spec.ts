import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Browser, type BrowserContext, type Locator, type Page } from '@playwright/test';
import { AppPage, uploadOf } from '../support/app-page';
import { launchChromium } from '../support/chromium';
import { startHub, type FixtureHub } from '../support/fixture-hub';
import { fixtureMemes } from '../support/fixtures';
import { holdCaptioner, mendOriginals, spoilOriginals } from '../support/queue';
import { SITE } from '../support/site';
import { startStaticHost, type Host } from '../support/static-host';

const MODEL = 'SmolVLM-256M-Instruct-int8';
const COUNT = 8;
const files = fixtureMemes()
  .map(({ file }) => file)
  .slice(0, COUNT);

/** Takes all descriptions and jobs away, so that each test begins with nothing captioned. */
async function forgetCaptions(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const opened = indexedDB.open('memelore');
    await new Promise((resolve) => (opened.onsuccess = resolve));
    const transaction = opened.result.transaction(['memes', 'captions', 'jobs', 'settings'], 'readwrite');
    const memes = transaction.objectStore('memes');
    const all = memes.getAll();
    all.onsuccess = () => {
      for (const meme of all.result as object[]) memes.put({ ...meme, description: null });
    };
    transaction.objectStore('captions').clear();
    transaction.objectStore('jobs').clear();
    transaction.objectStore('settings').put(false, 'queuePaused');
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    opened.result.close();
  });
  await page.reload();
}

/** How many descriptions each meme has ever got. */
async function made(app: AppPage): Promise<number[]> {
  const captions = (await app.captions()).filter(({ kind }) => kind === 'description');
  return (await app.memes()).map(({ id }) => captions.filter(({ meme }) => meme === id).length);
}

test.describe('the caption queue', () => {
  test.describe.configure({ mode: 'serial', timeout: 120_000 });
  let site: string;
  let browser: Browser;
  let context: BrowserContext;
  let host: Host;
  let hub: FixtureHub;
  let app: AppPage;

  const button = (name: string | RegExp): Locator => app.page.getByRole('button', { name, exact: true });
  const progress = (page: Page): Locator => page.getByRole('progressbar', { name: 'Captioning' });
  const once = Array<number>(COUNT).fill(1);

  /** A new tab of the same browser. */
  async function openTab(): Promise<AppPage> {
    const tab = new AppPage(await context.newPage(), host.url);
    await tab.open();
    return tab;
  }

  /** Captions one meme, so that the model is loaded, then all others with the first of them kept in hand. */
  async function captionAndHold(): Promise<void> {
    await forgetCaptions(app.page);
    await app.captionAgain(files[0] ?? '');
    await app.search.fill('');
    await expect.poll(async () => (await made(app)).filter(Boolean)).toHaveLength(1);
    await expect(progress(app.page)).toBeHidden();
    holdCaptioner(app.page);
    await button('Caption all').click();
    await expect.poll(async () => (await app.jobs()).filter(({ state }) => state.kind === 'running').length).toBe(1);
  }

  test.beforeAll(async () => {
    site = mkdtempSync(join(tmpdir(), 'memelore-site-'));
    cpSync(SITE, site, { recursive: true });
    browser = await launchChromium();
    host = await startStaticHost(site);
    hub = await startHub();
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    app = new AppPage(await context.newPage(), host.url);
    await app.firstVisit();
    await app.useHost(hub.url);
    await app.getModel(MODEL);
    await app.visit('Library');
    await app.add(files.map((file) => uploadOf({ file })));
    await app.waitForMemes(COUNT);
    await app.waitForReader();
  });
  test.afterAll(async () => {
    await browser.close();
    await hub.close();
    await host.close();
    rmSync(site, { recursive: true });
  });

  test('a search offers what it leaves beside everything; the window tells how far the queue is', async () => {
    await app.search.fill('meme-00');
    await expect(button(`Caption all`)).toBeVisible();
    await app.search.fill('meme-003');
    await expect(button(`Caption all ${COUNT}`)).toBeVisible();
    await button('Caption this one').click();
    await expect(app.page).toHaveTitle('0 of 1 · Memelore');
    await expect.poll(async () => (await made(app)).filter(Boolean)).toHaveLength(1);
    await expect(app.page).toHaveTitle('Memelore');
    await app.search.fill('');
    await button('Caption all').click();
    await app.waitForCaptions();
    expect(await made(app)).toEqual(once);
  });

  test('what is selected is captioned, and nothing else', async () => {
    await forgetCaptions(app.page);
    const chosen = files.slice(2, 4);
    for (const file of chosen)
      await app
        .card(file)
        .getByRole('link', { name: file })
        .click({ modifiers: ['ControlOrMeta'] });
    const selection = app.page.getByRole('region', { name: 'Selection' });
    await selection.getByRole('button', { name: 'Caption', exact: true }).click();
    await expect.poll(async () => (await made(app)).filter(Boolean)).toHaveLength(chosen.length);
    await expect.poll(async () => (await app.jobs()).length).toBe(0);
    const described = (await app.memes()).filter(({ description }) => description !== null);
    expect(described.map(({ name }) => name).sort()).toEqual(chosen);
  });

  test('Pause keeps the rest waiting over a reload, Resume goes on, Cancel ends the meme in hand and empties the queue', async () => {
    await captionAndHold();
    await button('Pause').click();
    await expect(app.page.getByText(`Paused at 0 of ${COUNT - 1}`)).toBeVisible();
    await app.page.reload();
    await expect(app.page.getByText(`Paused at 0 of ${COUNT - 1}`)).toBeVisible();
    expect((await app.jobs()).map(({ state, attempts }) => `${state.kind} ${attempts}`)).toEqual(
      Array(COUNT - 1).fill('waiting 0'),
    );
    await button('Resume').click();
    await app.waitForCaptions();
    expect(await made(app)).toEqual(once);

    await captionAndHold();
    await button('Cancel').click();
    await expect.poll(async () => (await app.jobs()).length).toBe(0);
    await expect(progress(app.page)).toBeHidden();
    await button('Caption all').click();
    await app.waitForCaptions();
    expect(await made(app)).toEqual(once);
  });

  test('one meme is cancelled, in hand or waiting, and the others go on', async () => {
    await captionAndHold();
    const inHand = app.list.getByRole('listitem').filter({ hasText: 'Captioning' });
    const name = (await inHand.getByRole('link').first().getAttribute('aria-label')) ?? '';
    const waiting = files.find((file) => file !== name && file !== files[0]) ?? '';
    for (const file of [waiting, name]) {
      await app.card(file).hover();
      await app.card(file).getByRole('button', { name: 'Cancel captioning' }).click();
    }
    await expect.poll(async () => (await made(app)).filter(Boolean)).toHaveLength(COUNT - 2);
    await expect(app.card(name)).toContainText('Not captioned');
    await expect(app.card(waiting)).toContainText('Not captioned');
    expect(await app.jobs()).toEqual([]);
  });

  test('a tab that crashes while it captions loses nothing, and nothing is captioned twice', async () => {
    await captionAndHold();
    const crashed = app.page.waitForEvent('crash');
    const session = await context.newCDPSession(app.page);
    session.send('Page.crash').catch(() => undefined);
    await crashed;
    const dead = app.page;
    app = await openTab();
    await dead.close();
    await app.waitForCaptions();
    expect(await made(app)).toEqual(once);
    expect(await app.jobs()).toEqual([]);
  });

  test('a second tab shows the progress and pauses; when the first is closed it takes over', async () => {
    await captionAndHold();
    const second = await openTab();
    await expect(progress(second.page)).toHaveAttribute('aria-valuemax', String(COUNT - 1));
    await second.page.getByRole('button', { name: 'Pause', exact: true }).click();
    await expect(button('Resume')).toBeVisible();
    await second.page.getByRole('button', { name: 'Resume', exact: true }).click();
    await expect(button('Pause')).toBeVisible();
    await app.page.close();
    app = second;
    await app.waitForCaptions();
    expect(await made(app)).toEqual(once);
    await expect(progress(app.page)).toBeHidden();
  });

  test('an update applied in the middle costs nothing', async () => {
    await captionAndHold();
    appendFileSync(join(site, 'service-worker.js'), '\n// a newer version\n');
    await app.page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    const reload = button('Reload to update');
    await expect(reload).toBeVisible();
    const loaded = app.page.waitForEvent('load');
    await reload.click();
    await loaded;
    await app.waitForCaptions();
    expect(await made(app)).toEqual(once);
    expect(await app.jobs()).toEqual([]);
  });

  test('what failed is listed with its reasons and tried again together', async () => {
    await forgetCaptions(app.page);
    const spoilt = files.slice(0, 2);
    await spoilOriginals(app.page, spoilt);
    await button('Caption all').click();
    await expect(button('Retry 2 failed')).toBeVisible();
    await app.page.getByText('2 failed', { exact: true }).click();
    await expect(app.page.getByText('The picture is damaged or incomplete.').first()).toBeVisible();
    await expect.poll(async () => (await made(app)).filter(Boolean)).toHaveLength(COUNT - 2);
    await mendOriginals(app.page);
    await button('Retry 2 failed').click();
    await app.waitForCaptions();
    await expect(button('Retry 2 failed')).toBeHidden();
    expect(await made(app)).toEqual(once);
  });

  test('a meme is captioned with another question and detail; an earlier text is used again and keeps its maker', async () => {
    const name = files[5] ?? '';
    const before = (await app.memes()).find((meme) => meme.name === name)?.description?.value ?? '';
    await app.openMeme(name);
    await button('Caption again with…').click();
    const dialog = app.page.getByRole('dialog', { name: 'Caption again with…' });
    await expect(dialog.getByRole('combobox', { name: 'Model' })).toHaveValue(MODEL);
    await dialog.getByRole('textbox', { name: 'Question' }).fill('What is this meme about?');
    await dialog.getByRole('radio', { name: 'Full' }).click();
    await dialog.getByRole('button', { name: 'Caption this meme' }).click();
    const source = { model: MODEL, prompt: 'What is this meme about?', detail: 'full' };
    await expect
      .poll(async () => (await app.memes()).find((meme) => meme.name === name)?.description?.source)
      .toMatchObject(source);
    await app.page.getByText('Earlier texts').click();
    await button('Use this text').first().click();
    await expect(app.page.getByRole('textbox', { name: 'Description' })).toHaveValue(before);
    await expect(app.page.getByText(new RegExp(`^Chosen by you · ${MODEL} on WASM`))).toBeVisible();
    await app.visit('Library');
    await app.search.fill('');
  });

  test('everything a model made is captioned again from Settings, and what a person chose stays', async () => {
    const kept = (await app.memes()).filter(({ description }) => description?.source.by === 'person');
    expect(kept).toHaveLength(1);
    await app.visit('Settings');
    await button(`Caption again everything made by ${MODEL}`).click();
    const dialog = app.page.getByRole('alertdialog', { name: `Caption ${COUNT - 1} memes again?` });
    await dialog.getByRole('button', { name: 'Caption again' }).click();
    await expect.poll(async () => (await made(app)).reduce((sum, count) => sum + count)).toBe(2 * COUNT + 1);
    expect((await app.memes()).find(({ id }) => id === kept[0]?.id)?.description).toEqual(kept[0]?.description);
    expect(app.complaints()).toEqual([]);
  });
});
