import type { Locator, Page } from '@playwright/test';
import type { AppPage } from '../support/app-page';
import { modelText } from '../support/records';
import type { Seed } from '../support/seed-library';
import { deleteStored } from '../support/stored-file';
import { storedVectors } from '../support/stored-vectors';
import { expect, test } from '../support/test';
import { allowCalls, limitCalls, limitCallsNow } from '../support/worker-calls';

const MODEL = 'all-MiniLM-L6-v2';
const OTHER = 'multilingual-e5-small';
const MEMES = 160;
/** How many vectors one call makes, and how many calls there are before the page is reloaded. */
const BATCH = 16;
const CALLS = 2;
const FEW = 30;
/** Descriptions that the tiny model understands; the queries have the same meaning in other words. */
const SAID = ['a furious hound', 'the kid naps on the sofa', 'a gift at christmas'];

const models = (app: AppPage): Locator => app.page.getByRole('radiogroup', { name: 'Better search' });
const row = (app: AppPage, name: string): Locator => models(app).getByRole('group', { name, exact: true });
const radio = (app: AppPage, name: string): Locator => models(app).getByRole('radio', { name, exact: true });
const vectors = async (app: AppPage): Promise<number> => (await storedVectors(app.page)).length;
/** True if a worker of this script runs. */
const runs = (app: AppPage, script: string): boolean =>
  app.page.workers().some((worker) => worker.url().includes(`/${script}`));

/** A library whose first memes have the descriptions of `SAID`. */
const seed = (count: number): Seed => ({
  count,
  change: (index) => {
    const said = SAID[index];
    return said === undefined ? {} : { name: `said-${index}.png`, description: modelText(said), text: null };
  },
});

/** Replaces all stored vectors by what the version before would have stored for the same memes. */
async function makeOld(page: Page): Promise<void> {
  await page.evaluate(async () => {
    type Old = Readonly<{ model: string; bucket: number; dimensions: number; memes: readonly string[] }> &
      Readonly<{ texts: Float64Array; steps: Float32Array; values: Int8Array }>;
    const opened = indexedDB.open('memelore');
    const done = (request: IDBRequest): Promise<void> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve();
        request.onerror = () => reject(request.error ?? new Error('refused'));
      });
    await done(opened);
    const store = opened.result.transaction('vectors', 'readwrite').objectStore('vectors');
    const all = store.getAll();
    await done(all);
    await done(store.clear());
    for (const { model, bucket, dimensions, memes, texts, steps, values } of all.result as Old[]) {
      const rows = memes.length;
      const old = { model: model.replace(/ \d+$/, ''), bucket, dimensions, memes, texts };
      await done(store.put({ ...old, steps: steps.slice(0, rows), values: values.slice(0, rows * dimensions) }));
    }
    opened.result.close();
  });
}

test.beforeEach(async ({ app, hub }) => {
  await app.useHost(hub.url);
  await app.visit('Settings', 'Search');
});

test.describe('a large library', () => {
  test.use({ memes: seed(MEMES) });

  test('a sentence model shows its cost, its download can be paused, and making vectors goes on after a reload', async ({
    app,
    hub,
  }) => {
    await test.step('the built-in word vectors are in use, and the models show their cost', async () => {
      await expect(radio(app, 'Built-in')).toBeChecked();
      await expect(row(app, 'Built-in')).toContainText('active');
      await expect(row(app, MODEL)).toContainText(/English · \d+ MB to download · takes about \d+ MB of memory/);
      await expect(row(app, MODEL)).toContainText('recommended');
      await expect(row(app, MODEL)).toContainText(
        /On our test of \d+ searches it shows the right meme in the first six for \d+ of 100 searches by meaning, instead of \d+\./,
      );
      await expect(row(app, OTHER)).toContainText('About 100 languages');
      await expect(row(app, OTHER)).toContainText('How much it finds is not measured.');
      await expect(row(app, OTHER)).not.toContainText('recommended');
    });
    await test.step('a download is paused and continued, and the model is used once it is complete', async () => {
      await limitCallsNow(app.page, 'passages', CALLS);
      hub.misbehave({ kind: 'crawl', after: 0, match: '/cdn/' });
      await row(app, MODEL).getByRole('button', { name: 'Download', exact: true }).click();
      // Before the first byte there is nothing to go on from.
      const bar = row(app, MODEL).getByRole('progressbar', { name: `Downloading ${MODEL}` });
      await expect(bar).not.toHaveAttribute('aria-valuenow', '0');
      await row(app, MODEL).getByRole('button', { name: 'Pause' }).click();
      await expect(row(app, MODEL)).toContainText('paused');
      hub.behave();
      await row(app, MODEL).getByRole('button', { name: 'Download', exact: true }).click();
      await expect(row(app, MODEL).getByRole('button', { name: 'Delete download' })).toBeVisible({ timeout: 60_000 });
      await expect(radio(app, MODEL)).toBeChecked();
      await expect(row(app, MODEL)).toContainText('active');
      await app.visit('Settings', 'Advanced');
      const stored = app.page.getByRole('list', { name: 'Stored models' }).getByRole('listitem');
      await expect(stored).toContainText(MODEL);
      await stored.getByRole('button', { name: 'Verify' }).click();
      await expect(stored).toContainText('Intact');
      await app.visit('Settings', 'Search');
    });
    await test.step('vectors are made in the background, also after a reload', async () => {
      const progress = app.page.getByText(new RegExp(`Getting better search ready: \\d+ of ${MEMES}`));
      await expect(progress.first()).toBeVisible({ timeout: 60_000 });
      await expect.poll(() => vectors(app), { timeout: 60_000 }).toBe(CALLS * BATCH);
      await app.page.reload();
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

  test('a meme without the query’s words is found by its meaning, and a query without a word that the model knows finds nothing', async ({
    app,
  }) => {
    await app.search.fill('angry puppy');
    const card = app.card('said-0.png');
    await expect(card.getByText('Similar in meaning')).toBeVisible({ timeout: 60_000 });
    // An English model and the word vectors answer together.
    for (const worker of ['meaning.worker', 'word-meaning.worker']) expect(runs(app, worker)).toBe(true);
    // To the model these are the same unknown word.
    for (const unknown of ['恐竜', '🦖', 'крокодил']) {
      await app.search.fill(unknown);
      await expect(app.page.getByText('There is no close match')).toBeVisible({ timeout: 60_000 });
    }
  });

  test('an edited meme gets the vector of its new text and is found by it', async ({ app }) => {
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

  test('vectors of an earlier version are deleted and made again, while search goes on without them', async ({
    app,
  }) => {
    await test.step('the library is as an earlier version left it: one vector a meme, under another name', async () => {
      await makeOld(app.page);
      expect(await vectors(app)).toBe(FEW);
    });
    await test.step('before new ones are made, words and the built-in meanings answer, and memes can be deleted', async () => {
      await limitCalls(app.page, 'passages', 0);
      await app.page.reload();
      await expect.poll(() => vectors(app), { timeout: 60_000 }).toBe(0);
      await app.search.fill('hound');
      await expect(app.card('said-0.png')).toBeVisible();
      await app.search.fill('puppy');
      await expect(app.card('said-0.png').getByText('Similar in meaning')).toBeVisible({ timeout: 60_000 });
      expect(runs(app, 'word-meaning.worker')).toBe(true);
    });
    await test.step('then all are made, and the model answers', async () => {
      await allowCalls(app.page, FEW);
      await expect.poll(() => vectors(app), { timeout: 60_000 }).toBe(FEW);
      await app.search.fill('angry puppy');
      await expect(app.card('said-0.png').getByText('Similar in meaning')).toBeVisible({ timeout: 60_000 });
    });
  });

  test.describe('and a service worker', () => {
    test.use({ serviceWorkers: 'allow' });

    test('search by meaning works offline after the download', async ({ app, context }) => {
      await context.setOffline(true);
      await app.page.reload();
      await app.search.fill('xmas present');
      await expect(app.card('said-2.png').getByText('Similar in meaning')).toBeVisible({ timeout: 60_000 });
    });
  });

  test('choosing the built-in word vectors keeps the model’s vectors, and deleting its download deletes them', async ({
    app,
  }) => {
    await test.step('the built-in word vectors answer once they are chosen again', async () => {
      await app.visit('Settings', 'Search');
      await radio(app, 'Built-in').click();
      await expect(row(app, 'Built-in')).toContainText('active');
      await app.visit('Library');
      await app.search.fill('puppy');
      await expect(app.list.getByText('Similar in meaning').first()).toBeVisible({ timeout: 60_000 });
      expect(runs(app, 'word-meaning.worker')).toBe(true);
      await expect.poll(() => runs(app, 'meaning.worker')).toBe(false);
      expect(await vectors(app)).toBe(FEW);
    });
    await test.step('deleting the download deletes the vectors', async () => {
      await app.visit('Settings', 'Search');
      await radio(app, MODEL).click();
      await expect(row(app, MODEL)).toContainText('active');
      await row(app, MODEL).getByRole('button', { name: 'Delete download' }).click();
      await expect(radio(app, 'Built-in')).toBeChecked();
      await expect(row(app, MODEL).getByRole('button', { name: 'Download', exact: true })).toBeVisible();
      await expect.poll(() => vectors(app)).toBe(0);
    });
  });

  test('a model of which a file is gone is said to be missing, and keeps its vectors until it is whole again', async ({
    app,
    hub,
  }) => {
    await app.visit('Settings', 'Search');
    await radio(app, 'Built-in').click();
    await expect(row(app, 'Built-in')).toContainText('active');
    await expect.poll(() => runs(app, 'meaning.worker')).toBe(false);
    await deleteStored(app.page, 'tokenizer_config.json');
    await radio(app, MODEL).click();
    await app.visit('Library');
    await app.search.fill('puppy');
    await expect(app.notice(`${MODEL} is not on this device; download it`)).toBeVisible();
    await expect(app.list.getByText('Similar in meaning').first()).toBeVisible();
    await app.visit('Settings', 'Search');
    await expect(row(app, MODEL)).toContainText('paused');
    expect(await vectors(app)).toBe(FEW);
    hub.forget();
    await row(app, MODEL).getByRole('button', { name: 'Download', exact: true }).click();
    await expect(row(app, MODEL)).toContainText('active');
    const files = hub.requests
      .filter(({ path }) => path.includes('/resolve/'))
      .map(({ path }) => path.split('/').at(-1));
    expect(files).toEqual(['tokenizer_config.json']);
    expect(await vectors(app)).toBe(FEW);
  });

  test('the other model makes vectors of its own, and deleting either download deletes its vectors alone', async ({
    app,
  }) => {
    await app.visit('Settings', 'Search');
    await test.step('both models keep their vectors while both are stored', async () => {
      await row(app, OTHER).getByRole('button', { name: 'Download', exact: true }).click();
      await expect(row(app, OTHER)).toContainText('downloaded', { timeout: 60_000 });
      await expect(row(app, MODEL)).toContainText('active');
      await radio(app, OTHER).click();
      await expect(row(app, OTHER)).toContainText('active');
      await expect.poll(() => vectors(app), { timeout: 60_000 }).toBe(2 * FEW);
    });
    await test.step('a model that is not in use leaves none', async () => {
      await row(app, MODEL).getByRole('button', { name: 'Delete download' }).click();
      await expect.poll(() => vectors(app)).toBe(FEW);
      await expect(radio(app, OTHER)).toBeChecked();
    });
    await test.step('nor does the last one after the built-in word vectors were chosen', async () => {
      await radio(app, 'Built-in').click();
      await expect(row(app, 'Built-in')).toContainText('active');
      await row(app, OTHER).getByRole('button', { name: 'Delete download' }).click();
      await expect.poll(() => vectors(app)).toBe(0);
    });
  });
});

/** Texts as they stand on German memes. */
const GERMAN = ['DAS IST NICHT DER PLAN', 'ICH WILL NICHT AUFSTEHEN', 'WIR SIND SCHON WIEDER DA'];

test.describe('where not all is English', () => {
  const isRecommended = async (app: AppPage): Promise<void> => {
    await expect(row(app, OTHER)).toContainText('recommended');
    await expect(row(app, OTHER)).toContainText('Your browser or your memes are not only English.');
    await expect(row(app, MODEL)).not.toContainText('recommended');
  };

  test.describe('in the browser', () => {
    test.use({
      locale: 'de-DE',
      memes: { count: SAID.length, change: (index) => ({ description: null, text: modelText(SAID[index] ?? '') }) },
    });

    test('the model for many languages is recommended, also where no model describes memes', async ({ app }) => {
      await isRecommended(app);
      await app.visit('Settings', 'Advanced');
      await app.page.getByLabel('Memory', { exact: true }).selectOption('2 GB of memory');
      await app.visit('Library');
      const dock = app.page.getByRole('region', { name: 'Describing', exact: true });
      await expect(dock).toContainText('Words are found; better search by meaning');
      await expect(dock).toContainText(/in about 100 languages and across them\. \d+ MB once\./);
      await dock.getByRole('button', { name: 'Get it' }).click();
      await expect.poll(() => vectors(app), { timeout: 60_000 }).toBe(SAID.length);
      await app.visit('Settings', 'Search');
      await expect(row(app, OTHER)).toContainText('active');
    });
  });

  test.describe('on the memes', () => {
    test.use({ memes: { count: GERMAN.length, change: (index) => ({ text: modelText(GERMAN[index] ?? '') }) } });

    test('the model for many languages is recommended', async ({ app }) => {
      await isRecommended(app);
    });
  });
});
