import type { Page } from '@playwright/test';
import { AppPage } from '../support/app-page';
import { seedLibrary } from '../support/seed-library';
import { SITE } from '../support/site';
import { startStaticHost, type Host } from '../support/static-host';
import { expect, test } from '../support/test';

/** A word that is in no other address. */
const WORD = 'zebrafinch';
const COUNT = 30;
const SEED = {
  count: COUNT,
  change: (index: number) => ({
    name: index < 4 ? `${WORD}-${index}.png` : `other-${index}.png`,
    favourite: index < 2,
    tags: index < 3 ? ['work'] : [],
  }),
};

/** What a fragment says, without the place. */
function saidBy(page: Page): string {
  const params = new URLSearchParams(new URL(page.url()).hash.slice(1));
  params.delete('at');
  params.delete('top');
  return params.toString();
}

async function expectSaid(page: Page, said: string): Promise<void> {
  await expect.poll(() => saidBy(page)).toBe(said);
}

test.describe('with memes', () => {
  test.use({ memes: SEED });

  test('a search and a filter stay over a reload, a step back, and on the page of a meme', async ({ app }) => {
    const { page } = app;
    const cards = app.list.locator('li[data-index]');
    await app.search.fill(WORD);
    await expect(cards).toHaveCount(4);
    await expectSaid(page, `q=${WORD}`);
    await page.goto(`${new URL('/', page.url()).href}#q=${WORD}&tag=work`);
    await expect(cards).toHaveCount(3);
    await expect(app.search).toHaveValue(WORD);
    await page.reload();
    await expect(cards).toHaveCount(3);
    await expect(app.search).toHaveValue(WORD);

    await test.step('the page of a meme leads to the next one found, also after a reload', async () => {
      await app.card(`${WORD}-2.png`).getByRole('link').click();
      await page.waitForURL(/\/meme\//);
      await expectSaid(page, `q=${WORD}&tag=work`);
      await page.reload();
      await expect(page.getByRole('heading', { name: `${WORD}-2.png` })).toBeVisible();
      await expect(page.getByText(/^[1-3] of 3$/)).toBeVisible();
    });
    await test.step('back from there, and from the settings', async () => {
      await page.goBack();
      await expect(cards).toHaveCount(3);
      await app.visit('Settings');
      await page.goBack();
      await expect(cards).toHaveCount(3);
      await expectSaid(page, `q=${WORD}&tag=work`);
    });
    await test.step('a step back to another search shows that one', async () => {
      await app.visit('Settings');
      await app.search.fill('other');
      await expect(cards).toHaveCount(0);
      await expectSaid(page, 'q=other&tag=work');
      await page.goBack();
      await page.goBack();
      await expect(app.search).toHaveValue(WORD);
      await expect(cards).toHaveCount(3);
    });
    await test.step('without a search and filter the address says nothing', async () => {
      await app.search.fill('');
      await page.getByRole('toolbar', { name: 'Filters' }).getByRole('button', { name: 'All', exact: true }).click();
      await expectSaid(page, '');
    });
  });

  test('the link to the content leaves the search in the address', async ({ app }) => {
    await app.search.fill(WORD);
    await expectSaid(app.page, `q=${WORD}`);
    await app.page.getByRole('link', { name: 'Skip to the content' }).focus();
    await app.page.keyboard.press('Enter');
    await expect(app.page.getByRole('main')).toBeFocused();
    await expectSaid(app.page, `q=${WORD}`);
    await expect(app.search).toHaveValue(WORD);
  });
});

test.describe('a step back', () => {
  test.use({ memes: SEED });

  /** Holds the scripts that the page asks for from now on and that `part` is in the address of; gives what lets go. */
  async function holdScripts(page: Page, part: 'entry' | 'nodes'): Promise<() => void> {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(`**/immutable/${part}/*`, async (route) => {
      await released;
      await route.continue();
    });
    return release;
  }

  test('to a page that is still loading keeps its address, whatever is typed meanwhile', async ({ app }) => {
    const { page } = app;
    await app.search.fill(WORD);
    await expectSaid(page, `q=${WORD}`);
    await app.visit('Settings');
    await app.visit('Library');
    await expectSaid(page, `q=${WORD}`);
    await page.reload();
    await expect(app.list.locator('li[data-index]')).toHaveCount(4);
    const release = await holdScripts(page, 'nodes');
    await page.goBack();
    expect(new URL(page.url()).pathname).toBe('/settings/');
    await app.search.fill('other');
    // Longer than the pause after which what is typed is written.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
    release();
    const settings = page.getByRole('heading', { name: 'Describing' });
    await expect(settings).toBeVisible();
    expect(new URL(page.url()).hash).toBe('');
    await page.goForward();
    await expect(app.search).toHaveValue(WORD);
    await expectSaid(page, `q=${WORD}`);
    await page.goBack();
    await expect(settings).toBeVisible();
  });

  test('before the app has started shows the page of that address', async ({ app }) => {
    const { page } = app;
    await app.search.fill(WORD);
    await app.card(`${WORD}-2.png`).getByRole('link').click();
    await page.waitForURL(/\/meme\//);
    const release = await holdScripts(page, 'entry');
    await page.reload({ waitUntil: 'commit' });
    await page.getByRole('link', { name: 'Library', exact: true }).waitFor();
    await page.goBack({ waitUntil: 'commit' });
    release();
    await expect(app.list.locator('li[data-index]')).toHaveCount(4);
    await expectSaid(page, `q=${WORD}`);
    await page.goForward();
    await expect(page.getByRole('heading', { name: `${WORD}-2.png` })).toBeVisible();
    await expect(page.getByText(/^[1-4] of 4$/)).toBeVisible();
  });
});

test.describe('a thousand memes', () => {
  test.use({ memes: { count: 1000 } });

  test('a reload shows the same place', async ({ app }) => {
    const { page } = app;
    for (const view of ['Masonry', 'Grid', 'List'])
      await test.step(view, async () => {
        await page.getByRole('radiogroup', { name: 'View' }).getByRole('radio', { name: view }).click();
        await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight / 2));
        await expect.poll(() => page.url()).toContain('at=');
        const params = new URLSearchParams(new URL(page.url()).hash.slice(1));
        const top = Number(params.get('top'));
        const name = (await app.memes()).find(({ id }) => id === params.get('at'))?.name ?? '';
        await page.reload();
        const item = app.card(name);
        await expect(item).toBeInViewport();
        await expect.poll(() => item.evaluate((element) => element.getBoundingClientRect().top)).toBeCloseTo(top, -1);
        await page.evaluate(() => window.scrollTo(0, 0));
        await expect.poll(() => page.url()).not.toContain('at=');
      });
  });
});

/** A host that writes down what it is asked for, as hosts do. */
async function startLogging(secure: boolean): Promise<{ readonly host: Host; readonly log: string[] }> {
  const log: string[] = [];
  const host = await startStaticHost(SITE, {
    secure,
    answer: ({ url, headers }) => {
      log.push([url, headers.referer, headers.cookie].join(' '));
      return false;
    },
  });
  return { host, log };
}

test.describe('with a service worker', () => {
  test.use({ serviceWorkers: 'allow' });

  test('the reload for isolation keeps the search, and the host never learns of one', async ({ page }) => {
    const { host, log } = await startLogging(false);
    const app = new AppPage(page, host.url);
    await app.open(`/#q=${WORD}&tag=work`);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null && crossOriginIsolated, undefined, {
      timeout: 120_000,
    });
    await expectSaid(page, `q=${WORD}&tag=work`);
    await seedLibrary(page, SEED);
    await page.reload();
    await expect(app.list.locator('li[data-index]')).toHaveCount(3);
    await app.search.fill(`${WORD} other`);
    await app.search.fill(WORD);
    await app.card(`${WORD}-2.png`).getByRole('link').click();
    await page.waitForURL(/\/meme\//);
    await page.reload();
    await page.getByRole('heading', { name: `${WORD}-2.png` }).waitFor();
    await expect(page.getByText(/^[1-3] of 3$/)).toBeVisible();
    await page.goBack();
    await expectSaid(page, `q=${WORD}&tag=work`);
    await app.visit('Settings');
    await page.goBack();
    await expectSaid(page, `q=${WORD}&tag=work`);
    expect(log.length).toBeGreaterThan(20);
    expect(log.filter((line) => line.includes(WORD) || line.includes('tag='))).toEqual([]);
    await host.close();
  });
});

test('a query in an address moves to the fragment at once, and is not sent again', async ({ page }) => {
  const { host, log } = await startLogging(true);
  const app = new AppPage(page, host.url);
  await page.goto(`${host.url}/?q=white+${WORD}&tag=work`, { waitUntil: 'commit' });
  await expect.poll(() => new URL(page.url()).search).toBe('');
  await expectSaid(page, `q=white+${WORD}&tag=work`);
  await page.getByRole('link', { name: 'Library', exact: true }).waitFor();
  await seedLibrary(page, { count: 1, change: () => ({ name: `${WORD}.png`, tags: ['work'] }) });
  await page.reload();
  await expect(app.search).toHaveValue(`white ${WORD}`);
  await expectSaid(page, `q=white+${WORD}&tag=work`);
  // The browser asked for the address with the query before any script could run.
  expect(log.filter((line) => line.includes(WORD))).toEqual([expect.stringMatching(/^\/\?q=/)]);
  await host.close();
});
