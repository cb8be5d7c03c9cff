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

const escape = ({ page }: AppPage): Promise<void> => page.keyboard.press('Escape');
const escapeTwice = async (app: AppPage): Promise<void> => {
  await escape(app);
  await expect(app.page.getByRole('dialog')).toBeHidden();
  await escape(app);
};
const openFilters = ({ page }: AppPage): Promise<void> => page.getByRole('button', { name: /^Filter/ }).click();
const selectAll = ({ page }: AppPage): Promise<void> => page.keyboard.press('ControlOrMeta+a');
/** Opens a sheet for all memes. */
const forAll =
  (name: string) =>
  async (app: AppPage): Promise<void> => {
    await selectAll(app);
    await named(app.page, 'button', name).click();
  };
const dialog = (page: Page): Locator => page.getByRole('dialog');

/** Menus, dialogs and what else opens in the library. */
const OPENED: readonly Opened[] = [
  { name: 'the keys', open: ({ page }) => page.keyboard.press('?'), shown: dialog },
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
    name: 'the chips of a search',
    open: ({ search }) => search.fill('meme "000" -dog tag:work'),
    shown: (page) => named(page, 'button', 'Remove Tag: work'),
    isLeft: async ({ search }) => {
      await search.fill('');
      await search.blur();
    },
  },
  { name: 'the filters', open: openFilters, shown: (page) => named(page, 'button', 'Manage tags') },
  {
    name: 'all tags',
    open: async (app) => {
      await openFilters(app);
      await named(app.page, 'button', 'Manage tags').click();
    },
    shown: dialog,
    isLeft: escapeTwice,
  },
  {
    name: 'selected memes',
    open: selectAll,
    shown: (page) => page.getByRole('region', { name: 'Selection' }),
  },
  { name: 'tags of selected memes', open: forAll('Tag'), shown: dialog, isLeft: escapeTwice },
  { name: 'a folder for selected memes', open: forAll('Move to folder'), shown: dialog, isLeft: escapeTwice },
  {
    name: 'the other choices',
    open: ({ page }) => named(page, 'button', 'Other choices').click(),
    shown: (page) => page.getByRole('radiogroup', { name: 'Describe', exact: true }),
    isLeft: ({ page }) => named(page, 'button', 'Other choices').click(),
  },
];

/** What forced colours leave of a box. */
const lookOf = (box: Locator): Promise<string> =>
  box.evaluate((element) => {
    const { outlineStyle, outlineColor, borderTopColor, borderTopWidth } = getComputedStyle(element);
    return [outlineStyle, outlineColor, borderTopColor, borderTopWidth].join();
  });

/** The colour of a pixel, as a picture. */
const colourAt = (page: Page, x: number): Promise<Buffer> =>
  page.screenshot({ clip: { x, y: 200, width: 1, height: 1 } });

/** Presses Tab often; gives the elements that get the focus behind something else. */
async function coveredByTab(page: Page): Promise<string[]> {
  const covered: string[] = [];
  for (let pressed = 0; pressed < 30; pressed += 1) {
    await page.keyboard.press('Tab');
    covered.push(...(await page.evaluate(coveredFocus)));
  }
  return covered;
}

/** Runs in the page: the element with the focus, if something else is over its middle. */
async function coveredFocus(): Promise<string[]> {
  const { activeElement: focused } = document;
  // Transitions take a frame even where they take no time.
  await Promise.all((focused?.getAnimations() ?? []).map((moving) => moving.finished));
  // None if the focus is in the browser's own bars.
  if (focused?.matches(':focus') !== true || focused === document.body) return [];
  const { left, top, width, height } = focused.getBoundingClientRect();
  const over = document.elementFromPoint(left + width / 2, top + height / 2);
  return focused.contains(over) || over?.contains(focused) === true ? [] : [focused.outerHTML.slice(0, 100)];
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
          await page.waitForLoadState('networkidle');
          await expectSound(page, path);
          if (viewport.width === 1280 && path.startsWith('/settings/'))
            expect
              .soft(await page.evaluate(() => document.documentElement.scrollHeight), `${path} is too high`)
              .toBeLessThanOrEqual(MOST_HIGH_PX);
          await expectAccessible(page, path);
        });
    });

    test('nor is any menu or dialog; bars cover no focus, and scrims all of the page', async ({ app, page }) => {
      await watchShifts(page);
      await app.open();
      await expect(named(page, 'button', 'Describe them')).toBeVisible();
      for (const { name, open, shown, isLeft = escape } of OPENED)
        await test.step(name, async () => {
          const before = await colourAt(page, viewport.width - 1);
          await open(app);
          await expect(shown(page)).toBeVisible();
          if (await page.locator('.scrim').isVisible())
            expect(await colourAt(page, viewport.width - 1)).not.toEqual(before);
          await expectSound(page, name);
          // What opens has the same colours at every width.
          await expectAccessible(page, name, viewport.width === 1280 ? undefined : ['light']);
          await isLeft(app);
          await expect(shown(page)).toBeHidden();
        });
      if (viewport.width === 360)
        expect(await page.getByRole('navigation', { name: 'Pages' }).boundingBox()).toMatchObject({
          x: 0,
          width: await page.evaluate(() => document.documentElement.clientWidth),
        });
      expect(await coveredByTab(page), 'the library').toEqual([]);
      await app.visit('Settings', 'Advanced');
      await expect(named(page, 'radio', SMALL)).toBeVisible();
      expect(await coveredByTab(page), 'Advanced').toEqual([]);
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

test('with the colours of the system what is chosen looks different from what is not', async ({ app, page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  const nav = page.getByRole('navigation', { name: 'Settings' });
  const radios = page.getByRole('radio');
  for (const [path, chosen, other] of [
    ['/settings/', radios.and(page.locator('[aria-checked=true]')), radios.and(page.locator('[aria-checked=false]'))],
    ['/settings/app/', named(page, 'radio', 'As the system'), named(page, 'radio', 'Dark')],
    ['/settings/search/', named(page, 'radio', 'Built-in').locator('span'), radios.nth(1).locator('span')],
    ['/settings/search/', nav.locator('[aria-current]'), nav.getByRole('link', { name: 'App' })],
  ] as const) {
    await app.open(path);
    expect(await lookOf(chosen.first()), path).not.toBe(await lookOf(other.first()));
  }
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
