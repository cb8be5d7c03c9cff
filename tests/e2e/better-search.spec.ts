import type { Locator } from '@playwright/test';
import type { AppPage } from '../support/app-page';
import { modelText } from '../support/records';
import type { Seed } from '../support/seed-library';
import { storedVectors } from '../support/stored-vectors';
import { expect, test } from '../support/test';

const MODEL = 'all-MiniLM-L6-v2';
const MEMES = 1500;
const FEW = 30;
/** What the tiny model knows, each said in words that the query has not. */
const SAID = ['a furious hound', 'the kid naps on the sofa', 'a gift at christmas'];

const models = (app: AppPage): Locator => app.page.getByRole('radiogroup', { name: 'Better search' });
const row = (app: AppPage, name: string): Locator => models(app).getByRole('group', { name, exact: true });
const radio = (app: AppPage, name: string): Locator => models(app).getByRole('radio', { name, exact: true });
const vectors = async (app: AppPage): Promise<number> => (await storedVectors(app.page)).length;
/** Whether a worker of that script runs. */
const runs = (app: AppPage, script: string): boolean =>
  app.page.workers().some((worker) => worker.url().includes(`/${script}`));

/** A library in which the first memes are what the model knows. */
const seed = (count: number): Seed => ({
  count,
  change: (index) => {
    const said = SAID[index];
    return said === undefined ? {} : { name: `said-${index}.png`, description: modelText(said), text: null };
  },
});

test.beforeEach(({ app, hub }) => app.useHost(hub.url));

test.describe('a large library', () => {
  test.use({ memes: seed(MEMES) });

  test('a model is offered with what it costs, its download is paused and goes on, and its meanings are made over a reload', async ({
    app,
    hub,
  }) => {
    await test.step('the built-in meanings are in use', async () => {
      await expect(radio(app, 'Built-in')).toBeChecked();
      await expect(row(app, 'Built-in')).toContainText('active');
      await expect(row(app, MODEL)).toContainText(/English · \d+ MB to download · takes about \d+ MB of memory/);
      await expect(row(app, 'multilingual-e5-small')).toContainText('About 100 languages');
    });
    await test.step('a download is paused, goes on, and is used once it is whole', async () => {
      hub.misbehave({ kind: 'throttle', bytesPerSecond: 150_000, match: '/cdn/' });
      await row(app, MODEL).getByRole('button', { name: 'Download', exact: true }).click();
      await expect(row(app, MODEL).getByRole('progressbar', { name: `Downloading ${MODEL}` })).toBeVisible();
      await row(app, MODEL).getByRole('button', { name: 'Pause' }).click();
      await expect(row(app, MODEL)).toContainText('paused');
      hub.behave();
      await row(app, MODEL).getByRole('button', { name: 'Download', exact: true }).click();
      await expect(row(app, MODEL).getByRole('button', { name: 'Delete download' })).toBeVisible({ timeout: 60_000 });
      await expect(radio(app, MODEL)).toBeChecked();
      await expect(row(app, MODEL)).toContainText('active');
      const stored = app.page.getByRole('list', { name: 'Stored models' }).getByRole('listitem');
      await expect(stored).toContainText(MODEL);
      await stored.getByRole('button', { name: 'Verify' }).click();
      await expect(stored).toContainText('Intact');
    });
    await test.step('the meanings are made in the background and go on after a reload', async () => {
      const progress = app.page.getByText(/Getting better search ready: [\d,]+ of 1,500/);
      await expect(progress.first()).toBeVisible({ timeout: 60_000 });
      await expect.poll(() => vectors(app), { timeout: 60_000 }).toBeGreaterThan(16);
      await app.page.reload();
      const before = await vectors(app);
      expect(before).toBeLessThan(MEMES);
      await app.visit('Library');
      await expect.poll(() => vectors(app), { timeout: 120_000 }).toBe(MEMES);
      await expect(app.page.getByText('Getting better search ready')).toBeHidden();
    });
  });
});

test.describe('with a model in use', () => {
  test.use({ memes: seed(FEW) });
  test.beforeEach(async ({ app }) => {
    await row(app, MODEL).getByRole('button', { name: 'Download', exact: true }).click();
    await expect(row(app, MODEL)).toContainText('active', { timeout: 60_000 });
    await expect.poll(() => vectors(app), { timeout: 60_000 }).toBe(FEW);
    await app.visit('Library');
  });

  test('a meme that has none of the words is found by what it means, and what means nothing close finds nothing', async ({
    app,
  }) => {
    await app.search.fill('angry puppy');
    const card = app.card('said-0.png');
    await expect(card.getByText('Similar in meaning')).toBeVisible({ timeout: 60_000 });
    expect(runs(app, 'meaning.worker')).toBe(true);
    expect(runs(app, 'word-meaning.worker')).toBe(false);
    await app.search.fill('rocket to the moon');
    await expect(app.page.getByText('There is no close match')).toBeVisible({ timeout: 60_000 });
  });

  test('an edit is found by its new meaning, and no longer by the old one', async ({ app }) => {
    const [edited] = (await app.memes()).filter(({ name }) => name === 'said-1.png');
    const key = async (): Promise<number | undefined> =>
      (await storedVectors(app.page)).find(({ meme }) => meme === edited?.id)?.text;
    const before = await key();
    await app.openMeme('said-1.png');
    const field = app.page.getByRole('textbox', { name: 'Description' });
    await field.fill('an emerald disc on a navy background');
    await field.blur();
    await expect(app.page.getByText('Saved')).toBeVisible();
    await expect.poll(key, { timeout: 60_000 }).not.toBe(before);
    await app.visit('Library');
    await app.search.fill('green circle');
    await expect(app.card('said-1.png').getByText('Similar in meaning')).toBeVisible({ timeout: 60_000 });
  });

  test('it works offline after the download', async ({ app, context }) => {
    await context.setOffline(true);
    await app.page.reload();
    await app.search.fill('xmas present');
    await expect(app.card('said-2.png').getByText('Similar in meaning')).toBeVisible({ timeout: 60_000 });
  });

  test('the built-in meanings answer once chosen again, and a deleted download takes its vectors along', async ({
    app,
  }) => {
    await test.step('with the built-in meanings chosen again they answer, and nothing is lost', async () => {
      await app.visit('Settings');
      await radio(app, 'Built-in').click();
      await expect(row(app, 'Built-in')).toContainText('active');
      await app.visit('Library');
      await app.search.fill('puppy');
      await expect(app.list.getByText('Similar in meaning').first()).toBeVisible({ timeout: 60_000 });
      expect(runs(app, 'word-meaning.worker')).toBe(true);
      await expect.poll(() => runs(app, 'meaning.worker')).toBe(false);
      expect(await vectors(app)).toBe(FEW);
    });
    await test.step('a deleted download takes its vectors along', async () => {
      await app.visit('Settings');
      await radio(app, MODEL).click();
      await expect(row(app, MODEL)).toContainText('active');
      await row(app, MODEL).getByRole('button', { name: 'Delete download' }).click();
      await expect(radio(app, 'Built-in')).toBeChecked();
      await expect(row(app, MODEL).getByRole('button', { name: 'Download', exact: true })).toBeVisible();
      await expect.poll(() => vectors(app)).toBe(0);
    });
  });
});
