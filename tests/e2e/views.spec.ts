import type { AppPage } from '../support/app-page';
import { expect, test } from '../support/test';

const COUNT = 1000;
const MOST_CARDS = 400;

/** On a phone the views are in the panel of the filter. */
async function choose(app: AppPage, view: string): Promise<void> {
  const radio = app.page.getByRole('radiogroup', { name: 'View' }).getByRole('radio', { name: view });
  const filter = app.page.getByRole('button', { name: 'Filter', exact: true });
  const onPhone = await app.page.evaluate(() => innerWidth < 720);
  if (onPhone) await filter.click();
  await radio.click();
  await expect(radio).toBeChecked();
  if (onPhone) await app.page.keyboard.press('Escape');
}

const cards = (app: AppPage): Promise<number> => app.page.locator('li[data-index]').count();

/** Scrolls to a share of the page's height and waits until cards are drawn there. */
async function scrollTo(app: AppPage, share: number): Promise<void> {
  await app.page.evaluate((part) => window.scrollTo(0, document.documentElement.scrollHeight * part), share);
  await expect.poll(() => firstOnScreen(app)).toBeGreaterThan(COUNT * (share - 0.1));
  await untilStill(app);
}

/**
 * Waits until no card has moved for ten frames. Cards are filled one after the other, and a filled card has its final
 * height.
 */
async function untilStill(app: AppPage): Promise<void> {
  await app.page.evaluate(async () => {
    let [before, still] = ['', 0];
    while (still < 10) {
      await new Promise(requestAnimationFrame);
      const tops = [...document.querySelectorAll('li[data-index]')].map((item) => item.getBoundingClientRect().top);
      still = tops.join() === before ? still + 1 : 0;
      before = tops.join();
    }
  });
}

/** The index of the first meme whose upper edge is on screen and not under the header. */
async function firstOnScreen(app: AppPage): Promise<number> {
  return await app.page.evaluate(() => {
    const shown = [...document.querySelectorAll<HTMLElement>('li[data-index]')]
      .filter((item) => item.getBoundingClientRect().top >= 90 && item.getBoundingClientRect().top < innerHeight)
      .map((item) => Number(item.dataset.index));
    return shown.length === 0 ? -1 : Math.min(...shown);
  });
}

/** Presses one key after the other without waiting in between: the second must follow within a second and a half. */
async function pressTogether(app: AppPage, ...keys: readonly string[]): Promise<void> {
  await Promise.all(keys.map((key) => app.page.keyboard.press(key)));
}

test.describe('a thousand memes', () => {
  test.use({ memes: { count: COUNT } });

  test('every view draws few cards, and going back from a meme restores the place', async ({ app }) => {
    for (const view of ['Grid', 'List', 'Masonry'])
      await test.step(view, async () => {
        await app.page.evaluate(() => window.scrollTo(0, 0));
        await choose(app, view);
        await scrollTo(app, 0.5);
        expect(await cards(app)).toBeLessThanOrEqual(MOST_CARDS);
        const there = await firstOnScreen(app);
        const item = app.page.locator(`li[data-index="${there}"]`);
        const top = await item.evaluate((element) => element.getBoundingClientRect().top);
        // Not on the checkbox, which covers a corner of the picture.
        await item.getByRole('link').click({ position: { x: 52, y: 10 } });
        await app.page.waitForURL(/\/meme\//);
        await app.page.keyboard.press('Escape');
        await expect(item).toBeVisible();
        await expect.poll(() => item.evaluate((element) => element.getBoundingClientRect().top)).toBeCloseTo(top, -1);
      });
  });

  test('another view shows the same memes at the same place, and stays chosen after a reload', async ({ app }) => {
    await choose(app, 'Masonry');
    await scrollTo(app, 0.5);
    const there = await firstOnScreen(app);
    // The switch is at the page's top: a click of the mouse would scroll there first, and the top is what it would
    // keep.
    await app.page.getByRole('radio', { name: 'List' }).dispatchEvent('click');
    await expect(app.page.locator(`li[data-index="${there}"]`)).toBeInViewport();
    await choose(app, 'Grid');
    await expect.poll(() => app.settings()).toContain('grid');
    await app.page.reload();
    await expect(app.page.getByRole('radio', { name: 'Grid' })).toBeChecked();
  });

  test('on the largest screens the number of drawn cards stays limited', async ({ app }) => {
    for (const [width, height] of [
      [3840, 2160],
      [360, 640],
    ] as const) {
      await app.page.setViewportSize({ width, height });
      for (const view of ['Masonry', 'Grid', 'List']) {
        await app.page.evaluate(() => window.scrollTo(0, 0));
        await choose(app, view);
        await scrollTo(app, 0.3);
        expect(await cards(app), `${view} at ${width}`).toBeLessThanOrEqual(MOST_CARDS);
        expect(await app.page.evaluate(() => document.documentElement.scrollWidth), view).toBeLessThanOrEqual(width);
      }
    }
  });
});

test.describe('a few memes', () => {
  test.use({ memes: { count: 20 } });

  test('the first meme is near the top of the page, and nothing is wider than a phone', async ({ app }) => {
    for (const [width, height, top] of [
      [1280, 900, 122],
      [360, 740, 132],
    ] as const) {
      await app.page.setViewportSize({ width, height });
      const first = app.list.locator('li[data-index="0"]');
      await expect.poll(async () => (await first.boundingBox())?.y ?? Infinity).toBeLessThanOrEqual(top);
      await expect.poll(() => app.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  });

  test('a phone shows a wall of pictures until a person chooses another view', async ({ app }) => {
    await app.page.setViewportSize({ width: 360, height: 740 });
    const tops = (): Promise<number[]> =>
      app.list.locator('li').evaluateAll((items) => items.slice(0, 3).map((item) => item.getBoundingClientRect().top));
    await expect.poll(async () => new Set(await tops()).size).toBe(1);
    await choose(app, 'Masonry');
    await expect.poll(async () => new Set(await tops()).size).toBeGreaterThan(1);
    await app.page.reload();
    await expect.poll(async () => new Set(await tops()).size).toBeGreaterThan(1);
  });

  test('the rest of a card’s words is shown while the mouse rests on it or the keyboard is there', async ({ app }) => {
    const card = app.card('meme-00019.png');
    const file = card.getByText('meme-00019.png');
    await card.hover();
    await expect(file).toBeVisible();
    await app.search.hover();
    await expect(file).toBeHidden();
    await app.search.focus();
    await card.getByRole('link').focus();
    await app.page.keyboard.press('ArrowRight');
    await app.page.keyboard.press('ArrowLeft');
    await expect(file).toBeVisible();
    await app.page.keyboard.press('Escape');
    await expect(file).toBeHidden();
  });

  test('a line of the list shows all data of a meme', async ({ app }) => {
    await choose(app, 'List');
    const row = app.card('meme-00019.png');
    await expect(row).toContainText('meme-00019.png');
    await expect(row).toContainText('eats a cold pizza outside');
    await expect(row).toContainText('KB');
  });

  test('on a meme’s page keys and buttons show the next meme, but not while text is typed', async ({ app }) => {
    await app.search.fill('meme-0000');
    await expect(app.page.getByText('10 found')).toBeVisible();
    await app.card('meme-00009.png').getByRole('link').click();
    const heading = app.page.getByRole('heading', { level: 1 });
    await expect(heading).toHaveText('meme-00009.png');
    await app.page.keyboard.press('ArrowRight');
    await expect(heading).toHaveText('meme-00008.png');
    await app.page.getByRole('button', { name: 'Next meme' }).click();
    await expect(heading).toHaveText('meme-00007.png');
    await app.page.getByRole('button', { name: 'Previous meme' }).click();
    await expect(heading).toHaveText('meme-00008.png');
    await app.page.keyboard.press('End');
    await expect(heading).toHaveText('meme-00000.png');
    await expect(app.page.getByRole('button', { name: 'Next meme' })).toHaveAttribute('aria-disabled', 'true');
    await app.page.keyboard.press('Home');
    await expect(heading).toHaveText('meme-00009.png');
    const field = app.page.getByRole('textbox', { name: 'Description' });
    await app.page.keyboard.press('e');
    await expect(field).toBeFocused();
    await app.page.keyboard.press('End');
    await app.page.keyboard.press('ArrowRight');
    await expect(heading).toHaveText('meme-00009.png');
    await field.blur();
  });

  test('a picture can be zoomed by keys, buttons, wheel and click, and fitted again', async ({ app }) => {
    await app.openMeme('meme-00009.png');
    const picture = app.page.locator('figure img');
    const size = async (): Promise<number> => (await picture.boundingBox())?.width ?? 0;
    await expect.poll(size).toBeGreaterThan(0);
    const fitted = await size();
    await app.page.keyboard.press('+');
    await expect.poll(size).toBeCloseTo(fitted * 1.5, 0);
    await app.page.keyboard.press('-');
    await expect.poll(size).toBeCloseTo(fitted, 0);
    await app.page.getByRole('button', { name: 'Zoom in' }).click();
    await app.page.getByRole('button', { name: 'Whole picture' }).click();
    await expect.poll(size).toBeCloseTo(fitted, 0);
    await picture.click({ position: { x: 2, y: 2 } });
    await expect.poll(size).toBeGreaterThan(fitted * 1.9);
    const zoomed = await size();
    await app.page.locator('figure').hover();
    await app.page.mouse.wheel(0, -100);
    await expect.poll(size).toBeGreaterThan(zoomed);
    await app.page.keyboard.press('0');
    await expect.poll(size).toBeCloseTo(fitted, 0);
  });

  test('a swipe shows the next meme', async ({ app }) => {
    await app.search.fill('meme-0000');
    await expect(app.page.getByText('10 found')).toBeVisible();
    await app.card('meme-00009.png').getByRole('link').click();
    const heading = app.page.getByRole('heading', { level: 1 });
    await expect(heading).toHaveText('meme-00009.png');
    await app.page.locator('figure').evaluate((figure) => {
      const finger = (type: string, clientX: number): boolean =>
        figure.dispatchEvent(
          new PointerEvent(type, { pointerType: 'touch', pointerId: 7, clientX, clientY: 300, bubbles: true }),
        );
      finger('pointerdown', 400);
      finger('pointermove', 300);
      finger('pointerup', 250);
    });
    await expect(heading).toHaveText('meme-00008.png');
  });

  test('the sheet of keys opens by its key and from Settings, and two keys go from page to page', async ({ app }) => {
    await app.openMeme('meme-00009.png');
    const sheet = app.page.getByRole('dialog', { name: 'Keys' });
    await app.page.keyboard.press('?');
    await expect(sheet.getByText('Copy the first meme found')).toBeVisible();
    await app.page.keyboard.press('Escape');
    await expect(sheet).toBeHidden();
    await expect(app.page).toHaveURL(/\/meme\//);
    await pressTogether(app, 'g', 's');
    await expect(app.page).toHaveURL(/\/settings\//);
    await app.visit('Settings', 'App');
    await app.page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await expect(sheet).toBeVisible();
    await sheet.getByRole('button', { name: 'Close' }).click();
    await expect(sheet).toBeHidden();
    await pressTogether(app, 'g', 'l');
    await expect(app.list.getByRole('listitem').first()).toBeVisible();
  });
});

test('the sheet of keys shows every group, on large and small screens', async ({ app }) => {
  const groups = app.page.getByRole('group', { name: 'All keys' });
  for (const [width, height] of [
    [1280, 900],
    [1280, 720],
    [360, 740],
  ] as const) {
    await app.page.setViewportSize({ width, height });
    await app.page.keyboard.press('?');
    await expect(groups).toBeVisible();
    expect(await groups.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    await app.page.keyboard.press('Escape');
    await expect(groups).toBeHidden();
  }
});

test.describe('in a British browser', () => {
  test.use({ locale: 'en-GB', memes: { count: 1 } });

  test('dates are in the British form', async ({ app }) => {
    await app.openMeme('meme-00000.png');
    await app.page.getByText('Details', { exact: true }).click();
    await expect(app.page.getByText('1 Jan 2020').first()).toBeVisible();
  });
});
