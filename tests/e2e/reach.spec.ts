import type { Locator } from '@playwright/test';
import { titleOf } from '$lib/library/meme-title';
import type { AppPage } from '../support/app-page';
import { expect, test } from '../support/test';

const DAY = 86_400_000;
const NOW = Date.now();

const cards = (app: AppPage): Locator => app.list.locator('li[data-index]');
const scrubber = ({ page }: AppPage): Locator => page.getByRole('slider', { name: 'Date' });
const heading = ({ page }: AppPage, name: string | RegExp): Locator => page.getByRole('heading', { level: 2, name });

/** The upper edge of an element, in pixels from the window's. */
const topOf = (element: Locator): Promise<number> => element.evaluate((node) => node.getBoundingClientRect().top);

test.describe('three hundred memes of two years', () => {
  test.use({ memes: { count: 300, change: (index) => ({ added: NOW - (299 - index) * 2.5 * DAY }) } });

  test('dates stand above them in every view, and the scrubber goes from date to date by keyboard', async ({ app }) => {
    for (const view of ['Grid', 'List', 'Masonry']) {
      await app.page.getByRole('radiogroup', { name: 'View' }).getByRole('radio', { name: view }).click();
      await expect(heading(app, 'Today')).toBeVisible();
      const above = await topOf(heading(app, 'Today'));
      expect(await topOf(cards(app).first())).toBeGreaterThan(above);
      await expect(heading(app, 'Last 7 days')).toBeVisible();
    }
    await scrubber(app).focus();
    await expect(scrubber(app)).toHaveAttribute('aria-valuetext', 'Today');
    await app.page.keyboard.press('ArrowDown');
    await app.page.keyboard.press('ArrowDown');
    await expect(scrubber(app)).not.toHaveAttribute('aria-valuetext', 'Today');
    await app.page.keyboard.press('End');
    await expect(cards(app).last()).toHaveAttribute('data-index', '299');
    await app.page.keyboard.press('Home');
    await expect(heading(app, 'Today')).toBeInViewport();
  });

  test('by mouse the scrubber goes where it is pressed and drawn', async ({ app }) => {
    const box = await scrubber(app).boundingBox();
    if (box === null) throw new Error('There is no scrubber');
    const x = box.x + box.width / 2;
    await app.page.mouse.move(x, box.y + box.height / 2);
    await app.page.mouse.down();
    await expect(scrubber(app)).not.toHaveAttribute('aria-valuetext', 'Today');
    await app.page.mouse.move(x, box.y + box.height);
    await app.page.mouse.up();
    await expect(cards(app).last()).toHaveAttribute('data-index', '299');
    await expect(cards(app).last()).toBeInViewport();
    await app.page.mouse.click(x, box.y + 1);
    await expect(heading(app, 'Today')).toBeInViewport();
  });

  test('in another order, and among few, there are none', async ({ app }) => {
    await expect(heading(app, 'Today')).toBeVisible();
    await app.search.fill('is:captioned');
    await expect(heading(app, 'Today')).toBeVisible();
    await app.search.fill('cats');
    await expect(heading(app, 'Today')).toBeHidden();
    await expect(scrubber(app)).toBeHidden();
    await app.search.fill('meme');
    await expect(cards(app).first()).toBeVisible();
    await expect(heading(app, 'Today')).toBeHidden();
    const sort = app.page.getByRole('combobox', { name: 'Sort by' });
    await sort.selectOption('Newest first');
    await expect(heading(app, 'Today')).toBeVisible();
    await sort.selectOption('Best match');
    await expect(heading(app, 'Today')).toBeHidden();
  });
});

test.describe('by touch', () => {
  test.use({
    hasTouch: true,
    viewport: { width: 360, height: 740 },
    memes: { count: 300, change: (index) => ({ added: NOW - (299 - index) * 2.5 * DAY }) },
  });

  test('the handle shows while the page is scrolled, and is drawn to a date', async ({ app, context }) => {
    const session = await context.newCDPSession(app.page);
    const touch = async (type: 'touchStart' | 'touchMove' | 'touchEnd', ...at: { x: number; y: number }[]) =>
      await session.send('Input.dispatchTouchEvent', { type, touchPoints: at });
    await expect(scrubber(app)).toBeAttached();
    await app.page.evaluate(() => window.scrollTo(0, 300));
    const handle = scrubber(app).locator('.handle');
    await expect(handle).toHaveCSS('opacity', '1');
    const box = await handle.boundingBox();
    if (box === null) throw new Error('There is no handle');
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await touch('touchStart', at);
    await touch('touchMove', { ...at, y: at.y + 120 });
    await touch('touchMove', { ...at, y: 700 });
    await touch('touchEnd');
    await expect(cards(app).last()).toHaveAttribute('data-index', '299');
    // Where it was, cards can be touched again.
    await expect(handle).toHaveCSS('pointer-events', 'none');
  });
});

test.describe('a few memes', () => {
  test.use({
    permissions: ['clipboard-read', 'clipboard-write'],
    memes: { count: 20, change: (index) => ({ name: index === 0 ? 'walrus.png' : `meme-${index}.png` }) },
  });

  test('a search that led to a meme is offered again, until it is cleared; one only typed is not', async ({ app }) => {
    const { page } = app;
    const recent = page.getByRole('region', { name: 'Recent searches' });
    await app.search.fill('meme');
    await expect(cards(app)).toHaveCount(19);
    await app.search.fill('walrus');
    await expect(cards(app)).toHaveCount(1);
    await cards(app).getByRole('link').first().click();
    await page.waitForURL(/\/meme\//);
    await page.goBack();
    await app.search.fill('');
    await app.search.focus();
    await expect(recent.getByRole('listitem')).toHaveText(['walrus']);
    await recent.getByRole('button', { name: 'walrus' }).click();
    await expect(cards(app)).toHaveCount(1);
    await expect(app.search).toBeFocused();

    await test.step('copying keeps it, too, and it is there after a reload', async () => {
      await app.search.fill('"meme-7"');
      await expect(cards(app)).toHaveCount(1);
      await app.search.press('Enter');
      const copied = (await app.memes()).find(({ name }) => name === 'meme-7.png');
      await expect(page.getByText(`Copied ${copied === undefined ? '' : titleOf(copied)}`)).toBeVisible();
      await app.search.fill('');
      await expect.poll(() => page.url()).not.toContain('q=');
      await page.reload();
      await expect(cards(app)).toHaveCount(20);
      await app.search.focus();
      await expect(recent.getByRole('listitem')).toHaveText(['"meme-7"', 'walrus']);
    });
    await recent.getByRole('button', { name: 'Clear recent searches' }).click();
    await expect(recent).toBeHidden();
  });

  test('a surprise is one of the memes', async ({ app }) => {
    await app.search.focus();
    await app.page.getByRole('button', { name: 'Surprise me' }).click();
    await app.page.waitForURL(/\/meme\/\?id=/);
    await expect(app.page.getByText(/\d+ of 20/)).toBeVisible();
  });

  test('several memes are copied at once, or the browser’s limit is named and they are exported', async ({ app }) => {
    const { page } = app;
    await cards(app).first().hover();
    await page.getByRole('checkbox').first().check();
    await page.keyboard.press('ControlOrMeta+a');
    const bar = page.getByRole('toolbar', { name: 'What to do with them' });
    await bar.getByRole('button', { name: 'Copy' }).click();
    const refused = page.getByText('This browser puts only one picture on the clipboard, so nothing was copied.');
    await expect(refused.or(page.getByText('20 memes copied'))).toBeVisible();
    if (await refused.isHidden()) return;
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export them' }).click();
    expect((await download).suggestedFilename()).toMatch(/\.zip$/);
  });
});

test('the samples are removed together, and come back', async ({ app }) => {
  const { page } = app;
  await page.getByRole('button', { name: 'Try the samples' }).click();
  await app.waitForMemes(6);
  await page.getByRole('button', { name: 'More ways in' }).click();
  await page.getByRole('menuitem', { name: 'Remove the samples' }).click();
  await app.waitForMemes(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await app.waitForMemes(6);
  await expect(cards(app)).toHaveCount(6);
});
