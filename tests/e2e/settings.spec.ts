import type { Locator, Page } from '@playwright/test';
import { formatBytes } from '$lib/core/format';
import { AppPage } from '../support/app-page';
import { holdDatabase } from '../support/held-database';
import { expect, test } from '../support/test';

const SMALL = 'SmolVLM-256M-Instruct-int8';
const LARGER = 'SmolVLM-500M-Instruct-int8';
/** A model that runs on either device. */
const ANYWHERE = 'SmolVLM-500M-Instruct';

/** The pages with something on each that is there once all that it shows is known. */
const PAGES: readonly { readonly name: string; readonly path: string; readonly known: (page: Page) => Locator }[] = [
  { name: 'Describing', path: '/settings/', known: (page) => page.getByText('Recommended for this device') },
  { name: 'Search', path: '/settings/search/', known: (page) => page.getByRole('radio', { name: 'Built-in' }) },
  {
    name: 'Library',
    path: '/settings/library/',
    known: (page) => page.locator('button:enabled', { hasText: 'Restore' }),
  },
  { name: 'App', path: '/settings/app/', known: (page) => page.getByRole('button', { name: 'Keyboard shortcuts' }) },
  { name: 'Advanced', path: '/settings/advanced/', known: (page) => page.getByRole('radio', { name: SMALL }) },
];

/** Opens the settings in a browser that reports this memory. */
async function openWith(app: AppPage, gigabytes: number): Promise<void> {
  await app.page.addInitScript((memory) => {
    Object.defineProperty(Navigator.prototype, 'deviceMemory', { get: () => memory });
  }, gigabytes);
  await app.open('/settings/');
}

const cards = (app: AppPage): Locator => app.page.getByRole('radiogroup', { name: 'Describe', exact: true });
const row = (app: AppPage, name: string): Locator =>
  app.page.getByRole('radiogroup', { name: 'Caption model' }).getByRole('group', { name, exact: true });

for (const viewport of [
  { width: 1280, height: 900 },
  { width: 360, height: 740 },
]) {
  test.describe(`at ${viewport.width} px`, () => {
    test.use({ viewport, files: ['meme-000.png', 'meme-001.png'] });

    test('the five pages open by mouse, and the search box is on each', async ({ app, page }) => {
      await app.visit('Settings');
      for (const { name, path, known } of PAGES) {
        const tab = page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name });
        const box = await tab.boundingBox();
        if (box === null) throw new Error(`${name} is not on screen`);
        await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
        await expect(page).toHaveURL(new RegExp(`${path}$`));
        await expect(tab).toHaveAttribute('aria-current', 'page');
        await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
        await expect(known(page)).toBeVisible();
        await expect(app.search).toBeVisible();
      }
    });
  });
}

test.describe('with memes', () => {
  test.use({ files: ['meme-000.png', 'meme-001.png'] });

  test('storage says what the memes take by themselves', async ({ app, page }) => {
    const bytes = (await app.memes()).reduce((sum, meme) => sum + meme.bytes, 0);
    await app.visit('Settings', 'Library');
    const memes = page.getByRole('region', { name: 'Storage' }).locator('dl > div', { hasText: 'Memes' });
    await expect(memes.getByRole('definition')).toHaveText(formatBytes(bytes));
  });

  test('the library proposes the model that is chosen in the settings', async ({ app, page }) => {
    await openWith(app, 16);
    await cards(app).getByRole('radio', { name: 'Better' }).click();
    await expect(page.getByText(`${LARGER} is chosen.`)).toBeVisible();
    await app.visit('Library');
    await page.getByRole('button', { name: 'Other choices' }).click();
    await expect(cards(app).getByRole('radio', { name: /^Better/ })).toBeChecked();
  });
});

test('anchors of the time when the settings were one page lead to the pages of now', async ({ app }) => {
  for (const [anchor, path] of [
    ['models', '/settings/advanced/#models'],
    ['running', '/settings/advanced/#running'],
    ['captions', '/settings/#captions'],
    ['search', '/settings/search/'],
    ['stored', '/settings/advanced/#stored'],
    ['folders', '/settings/library/#folders'],
    ['network', '/settings/advanced/#network'],
    ['storage', '/settings/library/#storage'],
    ['appearance', '/settings/app/'],
    ['about', '/settings/app/'],
  ] as const) {
    await app.open('/');
    await app.open(`/settings/#${anchor}`);
    await expect.poll(() => app.page.url()).toMatch(new RegExp(`${path}$`));
    if (path.includes('#')) await expect(app.page.locator(`#${anchor}`)).toBeInViewport();
    await app.page.goBack();
    await expect(app.page).toHaveURL(/[^s]\/$/);
  }
});

test('the quicker or the better model is chosen and downloaded on the first page', async ({ app, hub }) => {
  await app.useHost(hub.url);
  await openWith(app, 16);
  const quicker = cards(app).getByRole('radio', { name: 'Quicker' });
  const better = cards(app).getByRole('radio', { name: 'Better' });
  await expect(quicker).toContainText(SMALL);
  await expect(quicker).toContainText(/\d+ MB.*about \d+ s per meme/);
  await expect(better).toContainText(LARGER);
  // The library proposes the same.
  await expect(quicker).toBeChecked();
  await expect(app.page.getByText(`${SMALL} is proposed.`)).toBeVisible();
  await app.page.getByRole('button', { name: /^Download \d/ }).click();
  await expect(app.page.getByText(`${SMALL} is chosen and ready to describe.`)).toBeVisible({ timeout: 60_000 });
  await expect(quicker).toContainText('here');
  await better.click();
  await expect(app.page.getByText(`${LARGER} is chosen. Download it to describe with it.`)).toBeVisible();
  await app.visit('Settings', 'Advanced');
  await expect(row(app, LARGER).getByRole('radio')).toBeChecked();
  await expect(row(app, SMALL)).toContainText('downloaded');
});

test('a device with little memory gets one card, one with less a sentence', async ({ app, openTab }) => {
  await openWith(app, 4);
  await expect(app.page.getByText(`Recommended for this device: ${SMALL}, because`)).toBeVisible();
  await expect(cards(app).getByRole('radio')).toHaveCount(1);
  await expect(cards(app).getByRole('radio', { name: 'Best here' })).toContainText(SMALL);

  const other = await openTab();
  await openWith(other, 1);
  await expect(other.page.getByText('None of these models fits this device comfortably.')).toBeVisible();
  await expect(cards(other)).toHaveCount(0);
  await other.page.getByRole('link', { name: 'All models' }).click();
  await expect(row(other, SMALL)).toBeVisible();
});

test('what cannot run here is folded, and Compare is a link beside the models', async ({ app }) => {
  await app.visit('Settings', 'Advanced');
  const onlyGpu = app.page.getByRole('radio', { name: 'SmolVLM-256M-Instruct-int4', exact: true });
  await expect(row(app, SMALL)).toBeVisible();
  await expect(onlyGpu).toBeHidden();
  await app.page.getByText('Models that do not run on this device').click();
  await expect(onlyGpu).toBeVisible();
  await expect(row(app, 'SmolVLM-256M-Instruct-int4')).toContainText('It needs a graphics card');
  await expect(app.page.getByText('no WebGPU in this browser')).toBeVisible();

  await expect(app.page.getByRole('banner').getByRole('link', { name: 'Compare' })).toHaveCount(0);
  await app.page.getByRole('link', { name: 'Compare', exact: true }).click();
  await expect(app.page.getByRole('heading', { name: 'Compare' })).toBeVisible();
});

test.describe('with a graphics card that is only simulated', () => {
  test.use({ ownBrowser: { webgpu: true } });

  test('seconds and memory are those of the device that is forced', async ({ app }) => {
    await app.runOn('Automatic');
    await expect(row(app, ANYWHERE)).toContainText('(on WASM)');
    const automatic = await row(app, ANYWHERE).innerText();
    await app.runOn('WASM');
    await expect(row(app, ANYWHERE)).toHaveText(await row(app, ANYWHERE).innerText());
    expect(await row(app, ANYWHERE).innerText()).toBe(automatic);

    await app.runOn('WebGPU');
    await expect(row(app, ANYWHERE)).toContainText('(on WebGPU)');
    const [seconds, memory] = [/about [^(]+/, /[\d.]+ [MG]B of/];
    const forced = await row(app, ANYWHERE).innerText();
    for (const figure of [seconds, memory]) {
      expect(figure.exec(forced)?.[0]).toBeDefined();
      expect(figure.exec(forced)?.[0]).not.toBe(figure.exec(automatic)?.[0]);
    }
    // What has no weights for it is folded.
    await expect(row(app, SMALL)).toBeHidden();
    await app.page.getByText('Models that do not run on this device').click();
    await expect(row(app, SMALL)).toContainText('with “Automatic” it runs here');
  });
});

test('every page can be used while the database does not open', async ({ context, host }) => {
  const holder = await context.newPage();
  await holder.goto(`${host.url}/self-test.png`);
  await holder.evaluate(holdDatabase);
  const app = new AppPage(await context.newPage(), host.url);
  for (const { name, path, known } of PAGES) {
    await app.open(path);
    await expect(app.page.getByRole('heading', { level: 1 })).toHaveText(name);
    await expect(known(app.page)).toBeVisible();
    await expect(app.page.getByText('Looking at what this device can do')).toHaveCount(0);
  }
});
