import type { Locator, Page } from '@playwright/test';
import type { AppPage } from '../support/app-page';
import { makeGif } from '../support/picture-bytes';
import { expect, test } from '../support/test';

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

const COLOURS = [
  [200, 40, 40],
  [40, 40, 200],
] as const;
/** A meme of usual shape, a strip of many panels, a banner and a small one, all moving. */
const SHAPES = {
  'usual.gif': [600, 750],
  'strip.gif': [60, 1800],
  'banner.gif': [1800, 60],
  'small.gif': [48, 40],
} as const;

test.use({
  prepare: {
    name: 'shapes',
    make: async (app) => {
      const files = Object.entries(SHAPES).map(([name, [width, height]]) => ({
        name,
        mimeType: 'image/gif',
        buffer: makeGif(width, height, COLOURS),
      }));
      await app.add(files);
      await app.waitForMemes(files.length);
      await app.waitForReader();
    },
  },
});

const picture = (page: Page): Locator => page.locator('figure img');
const zoom = (page: Page): Locator => page.getByRole('group', { name: 'Zoom' });

async function boxOf(element: Locator): Promise<Box> {
  const box = await element.boundingBox();
  if (box === null) throw new Error('Not on screen');
  return box;
}

async function open(app: AppPage, name: string): Promise<void> {
  const meme = (await app.memes()).find((one) => one.name === name);
  await app.open(`/meme/?id=${meme?.id}`);
  await expect
    .poll(() => picture(app.page).evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0);
}

/** Makes the texts longer than any screen. */
async function writeMuch({ page }: AppPage): Promise<void> {
  for (const name of ['Description', 'Text in the meme']) {
    await page.getByRole('textbox', { name }).fill('a line of words\n'.repeat(60));
    await page.getByRole('textbox', { name }).blur();
  }
}

const scrollTo = (page: Page, y: number): Promise<void> => page.evaluate((to) => window.scrollTo(0, to), y);

for (const [width, height] of [
  [1280, 900],
  [1000, 700],
  [768, 1024],
  [360, 740],
] as const)
  test.describe(`at ${width} × ${height}`, () => {
    test.use({ viewport: { width, height } });

    test('pictures of every shape are whole on screen, and the zoom buttons are beside them', async ({ app, page }) => {
      for (const [name, [natural, high]] of Object.entries(SHAPES)) {
        await open(app, name);
        const [stage, shown, tools] = [
          await boxOf(page.locator('figure')),
          await boxOf(picture(page)),
          await boxOf(zoom(page)),
        ];
        expect(shown.width / shown.height, name).toBeCloseTo(natural / high, 1);
        expect(shown.width, name).toBeLessThanOrEqual(2 * natural + 1);
        expect(shown.y, name).toBeGreaterThanOrEqual(stage.y - 1);
        expect(shown.y + shown.height, name).toBeLessThanOrEqual(stage.y + stage.height + 1);
        expect(shown.x, name).toBeGreaterThanOrEqual(-1);
        expect(shown.x + shown.width, name).toBeLessThanOrEqual(width + 1);
        expect(stage.y + stage.height, `${name}: above the fold`).toBeLessThanOrEqual(
          height + (width === 1000 ? 48 : 0),
        );
        expect(tools.y, name).toBeGreaterThanOrEqual(stage.y + stage.height - 1);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(width);
      }
    });

    test('the picture stays while the texts scroll, to the end of the page', async ({ app, page }) => {
      await open(app, 'usual.gif');
      await writeMuch(app);
      await scrollTo(page, 300);
      const before = await boxOf(picture(page));
      const text = await boxOf(page.getByRole('textbox', { name: 'Text in the meme' }));
      await scrollTo(page, 500);
      expect((await boxOf(page.getByRole('textbox', { name: 'Text in the meme' }))).y).toBeCloseTo(text.y - 200, 0);
      expect(await boxOf(picture(page))).toEqual(before);
      await scrollTo(page, 100_000);
      expect(await boxOf(picture(page))).toEqual(before);
    });

    test('what gets the focus is covered neither by the picture nor by a bar', async ({ app, page }) => {
      await open(app, 'usual.gif');
      await writeMuch(app);
      const fields = [
        page.getByRole('textbox', { name: 'Text in the meme' }),
        page.getByRole('combobox', { name: 'Add a tag' }),
        page.getByRole('button', { name: /Move to folder/ }),
      ];
      for (const from of [0, 100_000])
        for (const field of fields) {
          await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
          await scrollTo(page, from);
          await field.focus();
          const seen = await field.evaluate((element) => {
            const { x, y, width, bottom } = element.getBoundingClientRect();
            const points = [y + 2, bottom - 2].filter((at) => at > 0 && at < innerHeight);
            return points.some((at) => element.contains(document.elementFromPoint(x + width / 2, at)));
          });
          expect(seen).toBe(true);
        }
    });
  });

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 } });

  test('Copy, Share, Favourite and More are in a bar at the bottom, and the links to the pages at the top', async ({
    app,
    page,
  }) => {
    await open(app, 'usual.gif');
    await writeMuch(app);
    const places = async (): Promise<readonly Box[]> =>
      await Promise.all(
        ['Copy', 'Share', 'Favourite', 'More'].map((name) => boxOf(page.getByRole('button', { name, exact: true }))),
      );
    const before = await places();
    for (const { y, height } of before) {
      expect(y).toBeGreaterThan(740 - 60);
      expect(y + height).toBeLessThanOrEqual(740);
      expect(height).toBeGreaterThanOrEqual(44);
    }
    const links = page.getByRole('navigation', { name: 'Pages' });
    expect((await boxOf(links)).y).toBeLessThan(100);
    await scrollTo(page, 500);
    expect(await places()).toEqual(before);
    await scrollTo(page, 0);
    await links.getByRole('link', { name: 'Library' }).click();
    expect((await boxOf(links)).y).toBeGreaterThan(740 - 60);
  });
});

test('the menu works by keys, and the focus goes back to its button', async ({ app, page }) => {
  await open(app, 'usual.gif');
  const more = page.getByRole('button', { name: 'More', exact: true });
  await more.focus();
  for (let time = 0; time < 2; time += 1) {
    await page.keyboard.press('Enter');
    await expect(page.locator('[role=menu]:focus, [role=menu] :focus')).toBeVisible();
    await page.keyboard.press('End');
    await expect(page.getByRole('menuitem', { name: 'Delete' })).toBeFocused();
    // Within the menu these keys belong to it.
    await page.keyboard.press('f');
    await page.keyboard.press('Escape');
    await expect(more).toBeFocused();
  }
  expect((await app.memes()).some(({ favourite }) => favourite)).toBe(false);
  await expect(page).toHaveURL(/\/meme\//);
});

test('details are folded', async ({ app, page }) => {
  await open(app, 'usual.gif');
  await expect(page.getByText('600 × 750 pixels')).toBeHidden();
  await page.getByText('Details', { exact: true }).click();
  await expect(page.getByText('600 × 750 pixels')).toBeVisible();
});

test('a strip of many panels is zoomed to its own size by a click', async ({ app, page }) => {
  await open(app, 'strip.gif');
  const fitted = await boxOf(picture(page));
  expect(fitted.width).toBeLessThan(30);
  await picture(page).click();
  await expect.poll(async () => Math.abs((await boxOf(picture(page))).width - 60)).toBeLessThan(1);
});
