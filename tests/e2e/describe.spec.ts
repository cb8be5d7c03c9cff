import type { Locator } from '@playwright/test';
import { earnsItsPlace, JUDGED } from '../../src/lib/catalogue/judged';
import { uploadOf, type AppPage } from '../support/app-page';
import { fixtureMemes } from '../support/fixtures';
import { expect, test } from '../support/test';

const MEMES = fixtureMemes().slice(0, 3);
const LATER = fixtureMemes().slice(3, 5).map(uploadOf);

/** Stores the host of models, as an earlier visit did, and nothing else. */
async function storeHost(app: AppPage, host: string): Promise<void> {
  await app.page.evaluate(async (value) => {
    const opened = indexedDB.open('memelore');
    await new Promise((resolve) => (opened.onsuccess = resolve));
    const transaction = opened.result.transaction('settings', 'readwrite');
    transaction.objectStore('settings').put(value, 'host');
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    opened.result.close();
  }, host);
  await app.page.reload();
}

/** Counts the clicks of a person from now on. */
async function countClicks(app: AppPage): Promise<() => Promise<number>> {
  await app.page.evaluate(() => {
    document.documentElement.dataset.clicks = '0';
    const count = ({ isTrusted }: Event): void => {
      const { dataset } = document.documentElement;
      if (isTrusted) dataset.clicks = String(Number(dataset.clicks) + 1);
    };
    addEventListener('click', count, { capture: true });
  });
  return () => app.page.evaluate(() => Number(document.documentElement.dataset.clicks));
}

/** How many stored memes have a description. */
async function described(app: AppPage): Promise<number> {
  return (await app.memes()).filter(({ description }) => description !== null).length;
}

/** True if better search comes along with "Describe them", by the figures of the catalogue. */
const ALONG = earnsItsPlace(JUDGED.models['all-MiniLM-L6-v2'], JUDGED);
const WITH_SEARCH = ALONG ? ', with better search' : '';

/** The search that is in use after "Describe them", in the settings. */
function searchInUse({ page }: AppPage): Locator {
  return page.getByRole('group', { name: ALONG ? 'all-MiniLM-L6-v2' : 'Built-in', exact: true });
}

const dock = ({ page }: AppPage): Locator => page.getByRole('region', { name: 'Describing', exact: true });

const SIZES = { wide: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } };
for (const [size, viewport] of Object.entries(SIZES))
  test.describe(`on a ${size} screen`, () => {
    test.use({ viewport });

    test('a click leads from the first memes to their descriptions, and later memes need none', async ({
      app,
      hub,
    }) => {
      const { page } = app;
      await test.step('the dock says what it costs, and one click describes all memes', async () => {
        await storeHost(app, hub.url);
        await app.add(MEMES.map(uploadOf));
        await app.waitForMemes(MEMES.length);
        await expect(dock(app)).toContainText(
          new RegExp(
            `Find them by what they show\\s*\\d+ MB once${WITH_SEARCH}, then about \\d+ s for your 3 memes\\.`,
          ),
        );
        await dock(app).getByRole('button', { name: 'Other choices' }).click();
        await expect(dock(app).getByRole('button', { name: 'Describe them' })).toBeInViewport({ ratio: 1 });
        await dock(app).getByRole('button', { name: 'Other choices' }).click();
        const clicks = await countClicks(app);
        await dock(app).getByRole('button', { name: 'Describe them' }).click();
        await app.waitForCaptions();
        expect(await clicks()).toBeLessThanOrEqual(2);
        await app.visit('Settings', 'Search');
        await expect(searchInUse(app)).toContainText('active');
        await app.visit('Library');
      });
      await test.step('the notice at the end has a query that finds some of them', async () => {
        const notice = page.locator('.notice').filter({ hasText: /3 memes described in .+\. Try:/ });
        const example = notice.getByRole('button').first();
        const query = (await example.textContent())?.trim() ?? '';
        await example.click();
        await expect(app.search).toHaveValue(query);
        await expect(app.list.getByRole('listitem').first()).toBeVisible();
        await app.search.fill('');
      });
      await test.step('a new meme is described by itself, until that is switched off', async () => {
        await app.add(LATER.slice(0, 1));
        await expect.poll(() => described(app)).toBe(MEMES.length + 1);
        await app.describeNew(false);
        await app.visit('Library');
        await app.add(LATER.slice(1));
        await expect(dock(app)).toContainText('1 meme not described yet');
        await dock(app).getByRole('switch').check();
        await dock(app).getByRole('button', { name: 'Describe all' }).click();
        await app.waitForCaptions();
      });
    });
  });

test('a failed download says why, and one that a reload interrupts goes on and describes the memes', async ({
  app,
  hub,
}) => {
  const { page } = app;
  await storeHost(app, hub.url);
  await app.add(MEMES.map(uploadOf));
  await app.waitForMemes(MEMES.length);
  await test.step('the quicker and the better model are offered', async () => {
    await dock(app).getByRole('button', { name: 'Other choices' }).click();
    const pair = dock(app).getByRole('radiogroup', { name: 'Describe' });
    await expect(pair.getByRole('radio', { name: /^Quicker/ })).toBeChecked();
    await pair.getByText('Better').click();
    await expect(pair.getByRole('radio', { name: /^Better/ })).toBeChecked();
  });
  await test.step('the failure is said with what can be done', async () => {
    hub.misbehave({ kind: 'hang-up' });
    await dock(app).getByRole('button', { name: 'Describe them' }).click();
    await expect(dock(app)).toContainText('The model could not be fetched', { timeout: 60_000 });
    await expect(dock(app)).toContainText(/127\.0\.0\.1:\d+ does not answer/);
    await expect(dock(app).getByRole('link', { name: 'Use another host' })).toBeVisible();
  });
  await test.step('it begins on a second try, is shown on every page, and can be paused and put away', async () => {
    hub.behave();
    hub.misbehave({ kind: 'crawl', after: 0, match: '/cdn/' });
    await dock(app).getByRole('button', { name: 'Try again' }).click();
    await app.visit('Compare');
    await expect(dock(app).getByRole('progressbar', { name: /^Downloading/ })).toBeVisible();
    await dock(app).getByRole('button', { name: 'Pause' }).click();
    await dock(app).getByRole('button', { name: 'Resume' }).click();
    await dock(app).getByRole('button', { name: 'Hide' }).click();
    await page.getByRole('button', { name: 'Downloading', exact: true }).click();
    await expect(dock(app).getByRole('button', { name: 'Pause' })).toBeVisible();
  });
  await test.step('after a reload it goes on, and the memes are described', async () => {
    hub.behave();
    await page.reload();
    await app.waitForCaptions();
    const models = (await app.memes()).map(({ description }) => description?.source);
    expect(models).toEqual(MEMES.map(() => expect.objectContaining({ model: 'SmolVLM-500M-Instruct-int8' })));
    await app.visit('Settings', 'Search');
    await expect(searchInUse(app)).toContainText('active');
  });
});

test('if only better search cannot be fetched, the memes are described, and that is said', async ({ app, hub }) => {
  await storeHost(app, hub.url);
  await app.add(MEMES.map(uploadOf));
  await app.waitForMemes(MEMES.length);
  hub.misbehave({ kind: 'status', status: 404, match: 'all-MiniLM-L6-v2' });
  await dock(app).getByRole('button', { name: 'Describe them' }).click();
  await app.waitForCaptions();
  await expect(app.page.getByText(/^Better search could not be fetched\. ./)).toHaveCount(ALONG ? 1 : 0);
  await app.visit('Settings', 'Search');
  await expect(app.page.getByRole('radio', { name: 'Built-in' })).toBeChecked();
});

test.describe('in a browser of another language', () => {
  test.use({ locale: 'de-DE' });

  test('better search does not come along, because the model for many languages is not measured', async ({
    app,
    hub,
  }) => {
    await storeHost(app, hub.url);
    await app.add(MEMES.map(uploadOf));
    await app.waitForMemes(MEMES.length);
    await expect(dock(app)).toContainText(/\d+ MB once, then about/);
  });
});
