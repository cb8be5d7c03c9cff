import type { Locator, Page } from '@playwright/test';
import type { AppPage } from '../support/app-page';
import { expectAccessible, expectSound, watchShifts } from '../support/page-checks';
import { expect, test } from '../support/test';

const FILES = ['meme-000.png', 'meme-001.png', 'meme-002.png'];
const MOST_HIGH_PX = 1400;
const SMALL = 'SmolVLM-256M-Instruct-int8';

const named = (page: Page, role: 'button' | 'heading' | 'radio', name: string): Locator =>
  page.getByRole(role, { name, exact: true }).first();
const title = (page: Page): Locator => page.getByRole('heading', { level: 1 });

/** All pages with something on each that is there once all that it shows is known. */
const PAGES: readonly { readonly path: string; readonly known: (page: Page) => Locator }[] = [
  { path: '/', known: (page) => page.getByRole('region', { name: 'Describing' }) },
  { path: '/settings/', known: (page) => page.getByText('Recommended for this device') },
  { path: '/settings/search/', known: (page) => named(page, 'radio', 'Built-in') },
  { path: '/settings/library/', known: (page) => page.locator('button:enabled', { hasText: 'Restore' }) },
  { path: '/settings/app/', known: (page) => named(page, 'button', 'Keyboard shortcuts') },
  { path: '/settings/advanced/', known: (page) => named(page, 'radio', SMALL) },
  { path: '/compare/', known: title },
  { path: '/copies/', known: title },
  { path: '/bin/', known: title },
];

type Opened = {
  readonly name: string;
  readonly open: (app: AppPage) => Promise<void>;
  readonly shown: (page: Page) => Locator;
  /** How it is left, if not by Escape. */
  readonly isLeft?: (app: AppPage) => Promise<void>;
};

/** Menus, dialogs and what else opens in the library. */
const OPENED: readonly Opened[] = [
  {
    name: 'the keys',
    open: ({ page }) => page.keyboard.press('?'),
    shown: (page) => page.getByRole('dialog', { name: 'Keys' }),
  },
  {
    name: 'more ways in',
    open: ({ page }) => named(page, 'button', 'More ways in').click(),
    shown: (page) => page.getByRole('menu'),
  },
  {
    name: 'an empty search',
    open: ({ search }) => search.click(),
    shown: (page) => page.getByText('Typos and lost spaces are fine.'),
  },
  {
    name: 'the filters',
    open: ({ page }) => page.getByRole('button', { name: /^Filter/ }).click(),
    shown: (page) => page.getByRole('button', { name: 'Manage tags' }),
  },
  {
    name: 'the other choices',
    open: ({ page }) => named(page, 'button', 'Other choices').click(),
    shown: (page) => page.getByRole('radiogroup', { name: 'Describe', exact: true }),
    isLeft: ({ page }) => named(page, 'button', 'Other choices').click(),
  },
];

/** Runs in the page: the element with the focus, if something else is over its middle; null if not. */
function coveredFocus(): string | null {
  const { activeElement: focused } = document;
  // None if the focus is in the browser's own bars.
  if (focused?.matches(':focus') !== true || focused === document.body) return null;
  const { left, top, width, height } = focused.getBoundingClientRect();
  const over = document.elementFromPoint(left + width / 2, top + height / 2);
  return focused.contains(over) || over?.contains(focused) === true ? null : focused.outerHTML.slice(0, 100);
}

for (const viewport of [
  { width: 1280, height: 900 },
  { width: 360, height: 740 },
])
  test.describe(`at ${viewport.width} px`, () => {
    test.use({ viewport, files: FILES, models: [SMALL], contextOptions: { reducedMotion: 'reduce' } });

    test('no page is wide, cuts text, moves while it loads or is against the rules of axe', async ({
      appWithModels: app,
      page,
    }) => {
      await watchShifts(page);
      const [meme] = await app.memes();
      const pages = [
        ...PAGES,
        { path: `/meme/?id=${meme?.id}`, known: () => page.getByRole('textbox', { name: 'Description' }) },
      ];
      for (const { path, known } of pages)
        await test.step(path, async () => {
          await app.open(path);
          await expect(known(page)).toBeVisible();
          await expectSound(page, path);
          if (viewport.width === 1280 && path.startsWith('/settings/'))
            expect
              .soft(await page.evaluate(() => document.documentElement.scrollHeight), `${path} is too high`)
              .toBeLessThanOrEqual(MOST_HIGH_PX);
          await expectAccessible(page, path);
        });
    });

    test('nor is any menu or dialog, and each is left as it was opened or by Escape', async ({ app, page }) => {
      await watchShifts(page);
      await app.open();
      await expect(named(page, 'button', 'Describe them')).toBeVisible();
      for (const { name, open, shown, isLeft } of OPENED)
        await test.step(name, async () => {
          await open(app);
          await expect(shown(page)).toBeVisible();
          await expectSound(page, name);
          await expectAccessible(page, name);
          await (isLeft ?? (({ page: left }) => left.keyboard.press('Escape')))(app);
          await expect(shown(page)).toBeHidden();
        });
    });

    test('what gets the focus by Tab is behind no bar', async ({ app, page }) => {
      for (const path of ['/settings/advanced/', '/']) {
        await app.open(path);
        await expect(
          named(page, path === '/' ? 'button' : 'radio', path === '/' ? 'Describe them' : SMALL),
        ).toBeVisible();
        const behind: string[] = [];
        for (let pressed = 0; pressed < 45; pressed += 1) {
          await page.keyboard.press('Tab');
          const covered = await page.evaluate(coveredFocus);
          if (covered !== null) behind.push(covered);
        }
        expect(behind, path).toEqual([]);
      }
    });

    test('bars end at the edge of the page, and a scrim covers all of it', async ({ app, page }) => {
      await app.open();
      await expect(named(page, 'button', 'Describe them')).toBeVisible();
      const nav = page.getByRole('navigation', { name: 'Pages' });
      const wide = await page.evaluate(() => document.documentElement.clientWidth);
      if (viewport.width === 360) expect(await nav.boundingBox()).toMatchObject({ x: 0, width: wide });
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
      const last = await page.screenshot({ clip: { x: viewport.width - 1, y: 300, width: 1, height: 1 } });
      const other = await page.screenshot({ clip: { x: 4, y: 300, width: 1, height: 1 } });
      expect(last.equals(other)).toBe(true);
    });
  });

test.describe('an address without a page', () => {
  test.use({ expectedFaults: /status of 404/ });

  test('says so in one sentence with a way back', async ({ app, page, host }) => {
    for (const path of ['/no-such-page', '/settings/no/such/page/']) {
      const answer = await page.goto(host.url + path);
      expect(answer?.status()).toBe(404);
      await expect(title(page)).toHaveText('There is no such page');
      await expectAccessible(page, path);
      await page.getByRole('link', { name: 'Go to the library' }).click();
      await expect(app.page.getByRole('button', { name: 'Add memes' }).first()).toBeVisible();
    }
  });
});

test('with the samples the focus goes to the memes, and not back to the start of the page', async ({ app, page }) => {
  await page.getByRole('button', { name: 'Try the samples' }).press('Enter');
  await expect(app.list.getByRole('listitem').first()).toBeVisible();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
});

test.describe('with a meme', () => {
  test.use({ files: FILES });

  test('a failure does not follow to another page', async ({ app, page }) => {
    const words = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') };
    await page.getByLabel('Choose a picture to search by').setInputFiles(words);
    const failure = page.getByText('Nothing can be searched for with this file.');
    await expect(failure).toBeVisible();
    await app.visit('Settings');
    await expect(failure).toHaveCount(0);
  });
});
