import { expect, test, type Browser, type BrowserContext, type Locator } from '@playwright/test';
import { AppPage } from '../support/app-page';
import { launchChromium } from '../support/chromium';
import { startHub, type FixtureHub } from '../support/fixture-hub';
import { modelText } from '../support/records';
import { seedLibrary } from '../support/seed-library';
import { SITE } from '../support/site';
import { startStaticHost, type Host } from '../support/static-host';
import { storedVectors } from '../support/stored-vectors';

test.describe.configure({ mode: 'serial' });

const MODEL = 'all-MiniLM-L6-v2';
const MEMES = 1500;
/** What the tiny model knows, each said in words that the query has not. */
const SAID = ['a furious hound', 'the kid naps on the sofa', 'a gift at christmas'];

let browser: Browser;
let context: BrowserContext;
let host: Host;
let hub: FixtureHub;
let app: AppPage;

test.beforeAll(async () => {
  browser = await launchChromium();
  host = await startStaticHost(SITE);
  hub = await startHub();
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  app = new AppPage(await context.newPage(), host.url);
  await app.firstVisit();
  await seedLibrary(app.page, {
    count: MEMES,
    change: (index) => {
      const said = SAID[index];
      return said === undefined ? {} : { name: `said-${index}.png`, description: modelText(said), text: null };
    },
  });
  await app.page.reload();
});
test.afterAll(async () => {
  await browser.close();
  await host.close();
  await hub.close();
});

const models = (): Locator => app.page.getByRole('radiogroup', { name: 'Better search' });
const row = (name: string): Locator => models().getByRole('group', { name, exact: true });
const radio = (name: string): Locator => models().getByRole('radio', { name, exact: true });
const vectors = async (): Promise<number> => (await storedVectors(app.page)).length;
/** Whether a worker of that script runs. */
const runs = (script: string): boolean => app.page.workers().some((worker) => worker.url().includes(`/${script}`));

test('Settings offers the models with what they cost, and the built-in meanings are in use', async () => {
  await app.useHost(hub.url);
  await expect(radio('Built-in')).toBeChecked();
  await expect(row('Built-in')).toContainText('active');
  await expect(row(MODEL)).toContainText(/English · \d+ MB to download · takes about \d+ MB of memory/);
  await expect(row('multilingual-e5-small')).toContainText('About 100 languages');
});

test('a download is paused, goes on, and is used once it is whole', async () => {
  hub.misbehave({ kind: 'throttle', bytesPerSecond: 150_000, match: '/cdn/' });
  await row(MODEL).getByRole('button', { name: 'Download', exact: true }).click();
  await expect(row(MODEL).getByRole('progressbar', { name: `Downloading ${MODEL}` })).toBeVisible();
  await row(MODEL).getByRole('button', { name: 'Pause' }).click();
  await expect(row(MODEL)).toContainText('paused');
  hub.behave();
  await row(MODEL).getByRole('button', { name: 'Download', exact: true }).click();
  await expect(row(MODEL).getByRole('button', { name: 'Delete download' })).toBeVisible({ timeout: 60_000 });
  await expect(radio(MODEL)).toBeChecked();
  await expect(row(MODEL)).toContainText('active');
  const stored = app.page.getByRole('list', { name: 'Stored models' }).getByRole('listitem');
  await expect(stored).toContainText(MODEL);
  await stored.getByRole('button', { name: 'Verify' }).click();
  await expect(stored).toContainText('Intact');
});

test('the meanings are made in the background and go on after a reload', async () => {
  const progress = app.page.getByText(/Getting better search ready: [\d,]+ of 1,500/);
  await expect(progress.first()).toBeVisible({ timeout: 60_000 });
  await expect.poll(vectors, { timeout: 60_000 }).toBeGreaterThan(16);
  await app.page.reload();
  const before = await vectors();
  expect(before).toBeLessThan(MEMES);
  await app.visit('Library');
  await expect.poll(vectors, { timeout: 120_000 }).toBe(MEMES);
  await expect(app.page.getByText('Getting better search ready')).toBeHidden();
});

test('a meme that has none of the words is found by what it means, and says so', async () => {
  await app.search.fill('angry puppy');
  const card = app.card('said-0.png');
  await expect(card.getByText('Similar in meaning')).toBeVisible({ timeout: 60_000 });
  expect(runs('meaning.worker')).toBe(true);
  expect(runs('word-meaning.worker')).toBe(false);
});

test('what means nothing close finds nothing', async () => {
  await app.search.fill('rocket to the moon');
  await expect(app.page.getByText('There is no close match')).toBeVisible({ timeout: 60_000 });
});

test('an edit is found by its new meaning, and no longer by the old one', async () => {
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

test('it works offline after the download', async () => {
  await context.setOffline(true);
  await app.page.reload();
  await app.search.fill('xmas present');
  await expect(app.card('said-2.png').getByText('Similar in meaning')).toBeVisible({ timeout: 60_000 });
  await context.setOffline(false);
});

test('with the built-in meanings chosen again they answer, and nothing is lost', async () => {
  await app.visit('Settings');
  await radio('Built-in').click();
  await expect(row('Built-in')).toContainText('active');
  await app.visit('Library');
  await app.search.fill('puppy');
  await expect(app.list.getByText('Similar in meaning').first()).toBeVisible({ timeout: 60_000 });
  expect(runs('word-meaning.worker')).toBe(true);
  await expect.poll(() => runs('meaning.worker')).toBe(false);
  expect(await vectors()).toBe(MEMES);
});

test('a deleted download takes its vectors along', async () => {
  await app.visit('Settings');
  await radio(MODEL).click();
  await expect(row(MODEL)).toContainText('active');
  await row(MODEL).getByRole('button', { name: 'Delete download' }).click();
  await expect(radio('Built-in')).toBeChecked();
  await expect(row(MODEL).getByRole('button', { name: 'Download', exact: true })).toBeVisible();
  await expect.poll(vectors).toBe(0);
  expect(app.complaints()).toEqual([]);
});
