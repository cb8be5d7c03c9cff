import type { Locator, Page } from '@playwright/test';
import type { AppPage } from '../support/app-page';
import { fixtureMemes } from '../support/fixtures';
import { holdCaptioner, mendOriginals, spoilOriginals } from '../support/queue';
import { release } from '../support/site';
import { expect, test } from '../support/test';

const MODEL = 'SmolVLM-256M-Instruct-int8';
const FILES = fixtureMemes()
  .slice(0, 5)
  .map(({ file }) => file);
const once = FILES.map(() => 1);

/** Removes all descriptions and jobs, so that no meme is captioned. */
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

/** How many descriptions were made for each meme. */
async function made(app: AppPage): Promise<number[]> {
  const captions = (await app.captions()).filter(({ kind }) => kind === 'description');
  return (await app.memes()).map(({ id }) => captions.filter(({ meme }) => meme === id).length);
}

const button = ({ page }: AppPage, name: string): Locator => page.getByRole('button', { name, exact: true });
const progress = (page: Page): Locator => page.getByRole('progressbar', { name: 'Describing' });

/** Captions one meme, so that the model is loaded, and then blocks the captioner during the first of the others. */
async function captionAndHold(app: AppPage): Promise<void> {
  await app.captionAgain(FILES[0] ?? '');
  await app.search.fill('');
  await expect.poll(async () => (await made(app)).filter(Boolean)).toHaveLength(1);
  await expect(progress(app.page)).toBeHidden();
  holdCaptioner(app.page);
  await button(app, 'Describe all').click();
  await expect.poll(async () => (await app.jobs()).filter(({ state }) => state.kind === 'running').length).toBe(1);
}

test.use({ files: FILES, models: [MODEL] });

test('a search offers to caption its results or all memes, and the window’s title shows the progress', async ({
  appWithModels: app,
}) => {
  await app.search.fill('meme-00');
  await expect(button(app, `Describe all`)).toBeVisible();
  await app.search.fill('meme-003');
  await expect(button(app, `Describe all ${FILES.length}`)).toBeVisible();
  await button(app, 'Describe this one').click();
  await expect(app.page).toHaveTitle('0 of 1 · Memelore');
  await expect.poll(async () => (await made(app)).filter(Boolean)).toHaveLength(1);
  await expect(app.page).toHaveTitle('Memelore');
  await app.search.fill('');
  await button(app, 'Describe all').click();
  await app.waitForCaptions();
  expect(await made(app)).toEqual(once);
});

test('only the selected memes are captioned', async ({ appWithModels: app }) => {
  const chosen = FILES.slice(2, 4);
  for (const file of chosen)
    await app
      .card(file)
      .getByRole('link', { name: file })
      .click({ modifiers: ['ControlOrMeta'] });
  const selection = app.page.getByRole('region', { name: 'Selection' });
  await selection.getByRole('button', { name: 'Describe', exact: true }).click();
  await expect.poll(async () => (await made(app)).filter(Boolean)).toHaveLength(chosen.length);
  await expect.poll(async () => (await app.jobs()).length).toBe(0);
  const described = (await app.memes()).filter(({ description }) => description !== null);
  expect(described.map(({ name }) => name).sort()).toEqual(chosen);
});

test('a paused queue waits over a reload, Resume continues it, and Cancel stops the running meme and empties the queue', async ({
  appWithModels: app,
}) => {
  await captionAndHold(app);
  await button(app, 'Pause').click();
  await expect(app.page.getByText(`Paused at 0 of ${FILES.length - 1}`)).toBeVisible();
  await app.page.reload();
  await expect(app.page.getByText(`Paused at 0 of ${FILES.length - 1}`)).toBeVisible();
  expect((await app.jobs()).map(({ state, attempts }) => `${state.kind} ${attempts}`)).toEqual(
    Array(FILES.length - 1).fill('waiting 0'),
  );
  await button(app, 'Resume').click();
  await app.waitForCaptions();
  expect(await made(app)).toEqual(once);

  await forgetCaptions(app.page);
  await captionAndHold(app);
  await button(app, 'Cancel').click();
  await expect.poll(async () => (await app.jobs()).length).toBe(0);
  await expect(progress(app.page)).toBeHidden();
  await button(app, 'Describe all').click();
  await app.waitForCaptions();
  expect(await made(app)).toEqual(once);
});

test('a running or waiting meme can be cancelled alone, and the others go on', async ({ appWithModels: app }) => {
  await captionAndHold(app);
  const inHand = app.list.getByRole('listitem').filter({ hasText: 'Describing' });
  const label = (await inHand.getByRole('link').first().getAttribute('aria-label')) ?? '';
  const name = FILES.find((file) => label.endsWith(file)) ?? '';
  const waiting = FILES.find((file) => file !== name && file !== FILES[0]) ?? '';
  for (const file of [waiting, name]) {
    await app.card(file).hover();
    await app.card(file).getByRole('button', { name: 'Cancel describing' }).click();
  }
  await expect.poll(async () => (await made(app)).filter(Boolean)).toHaveLength(FILES.length - 2);
  await expect(app.list.getByText(/^(Waiting|Describing|Failed)$/)).toHaveCount(0);
  expect(await app.jobs()).toEqual([]);
});

test.describe('a tab that crashes', () => {
  // The browser logs what it likes about a crash.
  test.use({ expectedFaults: /./ });

  test('loses no meme of the queue and captions none twice', async ({ appWithModels: app, context, openTab }) => {
    await captionAndHold(app);
    const crashed = app.page.waitForEvent('crash');
    const session = await context.newCDPSession(app.page);
    session.send('Page.crash').catch(() => undefined);
    await crashed;
    const dead = app.page;
    const next = await openTab();
    await dead.close();
    await next.waitForCaptions();
    expect(await made(next)).toEqual(once);
    expect(await next.jobs()).toEqual([]);
  });
});

test('a second tab shows the progress and can pause, and takes over when the first is closed', async ({
  appWithModels: app,
  openTab,
}) => {
  await captionAndHold(app);
  const second = await openTab();
  await expect(progress(second.page)).toHaveAttribute('aria-valuemax', String(FILES.length - 1));
  await second.page.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(button(app, 'Resume')).toBeVisible();
  await second.page.getByRole('button', { name: 'Resume', exact: true }).click();
  await expect(button(app, 'Pause')).toBeVisible();
  await app.page.close();
  await second.waitForCaptions();
  expect(await made(second)).toEqual(once);
  await expect(progress(second.page)).toBeHidden();
});

test('a queue goes on by itself when the only tab is closed and opened again', async ({
  appWithModels: app,
  openTab,
}) => {
  await captionAndHold(app);
  await app.page.close();
  const next = await openTab();
  // Closing a tab does not count as an attempt.
  expect((await next.jobs()).filter(({ attempts }) => attempts > 0)).toEqual([]);
  await next.waitForCaptions();
  expect(await made(next)).toEqual(once);
});

test('failed memes are listed with their reasons and can be tried again together', async ({ appWithModels: app }) => {
  const spoilt = FILES.slice(0, 2);
  await spoilOriginals(app.page, spoilt);
  await button(app, 'Describe all').click();
  await expect(button(app, 'Retry 2 failed')).toBeVisible();
  await app.page.getByText('2 failed', { exact: true }).click();
  await expect(app.page.getByText('The picture is damaged or incomplete.').first()).toBeVisible();
  await expect.poll(async () => (await made(app)).filter(Boolean)).toHaveLength(FILES.length - 2);
  await mendOriginals(app.page);
  await button(app, 'Retry 2 failed').click();
  await app.waitForCaptions();
  await expect(button(app, 'Retry 2 failed')).toBeHidden();
  expect(await made(app)).toEqual(once);
});

test('captioning everything again spares descriptions that a person chose', async ({ appWithModels: app }) => {
  await test.step('all are captioned', async () => {
    await button(app, 'Describe all').click();
    await app.waitForCaptions();
  });
  await test.step('an earlier text can be used again and keeps its source', async () => {
    const name = FILES[1] ?? '';
    const before = (await app.memes()).find((meme) => meme.name === name)?.description?.value ?? '';
    await app.openMeme(name);
    await app.more('Describe again with…');
    const dialog = app.page.getByRole('dialog', { name: 'Describe again with…' });
    await expect(dialog.getByRole('combobox', { name: 'Model' })).toHaveValue(MODEL);
    await dialog.getByRole('textbox', { name: 'Question' }).fill('What is this meme about?');
    await dialog.getByRole('radio', { name: 'Full' }).click();
    await dialog.getByRole('button', { name: 'Describe this meme' }).click();
    const source = { model: MODEL, prompt: 'What is this meme about?', detail: 'full' };
    await expect
      .poll(async () => (await app.memes()).find((meme) => meme.name === name)?.description?.source)
      .toMatchObject(source);
    await app.page.getByText('Earlier texts').click();
    await button(app, 'Use this text').first().click();
    await expect(app.page.getByRole('textbox', { name: 'Description' })).toHaveValue(before);
    await expect(app.page.getByText(new RegExp(`^Chosen by you · ${MODEL} on WASM`))).toBeVisible();
  });
  await test.step('everything else is captioned again from Settings', async () => {
    const kept = (await app.memes()).filter(({ description }) => description?.source.by === 'person');
    expect(kept).toHaveLength(1);
    await app.visit('Settings');
    await button(app, `Describe again everything made by ${MODEL}`).click();
    const dialog = app.page.getByRole('alertdialog', { name: `Describe ${FILES.length - 1} memes again?` });
    await dialog.getByRole('button', { name: 'Describe again' }).click();
    await expect.poll(async () => (await made(app)).reduce((sum, count) => sum + count)).toBe(2 * FILES.length + 1);
    expect((await app.memes()).find(({ id }) => id === kept[0]?.id)?.description).toEqual(kept[0]?.description);
  });
});

test.describe('an update that is applied', () => {
  test.use({ ownSite: true, serviceWorkers: 'allow' });

  test('loses no meme of a running queue', async ({ appWithModels: app, site }) => {
    await captionAndHold(app);
    release(site);
    await app.page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    const reload = button(app, 'Reload to update');
    await expect(reload).toBeVisible();
    const loaded = app.page.waitForEvent('load');
    await reload.click();
    await loaded;
    await app.waitForCaptions();
    expect(await made(app)).toEqual(once);
    expect(await app.jobs()).toEqual([]);
  });
});
