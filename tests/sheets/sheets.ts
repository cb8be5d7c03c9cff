import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test, type Browser, type Page } from '@playwright/test';
import { AppPage, uploadOf } from '../support/app-page';
import { launchChromium } from '../support/chromium';
import { fixtureMemes } from '../support/fixtures';
import { pagesWith } from '../support/pages';
import { seedLibrary } from '../support/seed-library';
import { SITE } from '../support/site';
import { startStaticHost } from '../support/static-host';

const FOLDER = fileURLToPath(new URL('../../sheets/', import.meta.url));
const WIDTHS = [360, 768, 1280, 1920];
const HEIGHT = 900;
const SCHEMES = ['light', 'dark'] as const;
const LIBRARIES = [0, 13, 2000];
/** How much smaller the pictures are on a sheet. */
const SCALE = 0.5;
const NO_MEME = '0123456789abcdef';

/** One picture of a page. */
type Shot = { readonly memes: number; readonly scheme: string; readonly width: number; readonly jpeg: Buffer };

test('contact sheets', async () => {
  mkdirSync(FOLDER, { recursive: true });
  const host = await startStaticHost(SITE, { isolated: true });
  const browser = await launchChromium();
  const shots = new Map<string, Shot[]>();
  for (const memes of LIBRARIES) {
    const context = await browser.newContext({ serviceWorkers: 'block', deviceScaleFactor: SCALE });
    const app = new AppPage(await context.newPage(), host.url);
    await app.isolatedVisit();
    await fill(app, memes);
    // One whose text is read, where there is one.
    const [meme] = await app.memes();
    const paths = pagesWith(meme?.id ?? NO_MEME);
    for (const path of paths)
      for (const scheme of SCHEMES)
        for (const width of WIDTHS) {
          const jpeg = await pictureOf(app, path, scheme, width);
          const sheet = path.split('?')[0] ?? path;
          shots.set(sheet, [...(shots.get(sheet) ?? []), { memes, scheme, width, jpeg }]);
        }
    await context.close();
  }
  for (const [path, taken] of shots) await drawSheet(browser, path, taken);
  await browser.close();
  await host.close();
});

/** Fills the library: a few memes as a person adds them, many straight into storage. */
async function fill(app: AppPage, memes: number): Promise<void> {
  if (memes === 0) return;
  if (memes > 100) await seedLibrary(app.page, { count: memes });
  else {
    await app.add(fixtureMemes().slice(0, memes).map(uploadOf));
    await app.waitForMemes(memes);
    await app.waitForReader();
  }
}

async function pictureOf(app: AppPage, path: string, colorScheme: 'light' | 'dark', width: number): Promise<Buffer> {
  const { page } = app;
  await page.setViewportSize({ width, height: HEIGHT });
  await page.emulateMedia({ colorScheme });
  await app.open(path);
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode().catch(() => undefined))));
  return await page.screenshot({ type: 'jpeg', quality: 80, animations: 'disabled' });
}

/** Puts the pictures of one page on one sheet: a row for each library and theme, a column for each width. */
async function drawSheet(browser: Browser, path: string, shots: readonly Shot[]): Promise<void> {
  const rows = shots.map(
    ({ memes, scheme, width, jpeg }) =>
      `<figure><img src="data:image/jpeg;base64,${jpeg.toString('base64')}" />` +
      `<figcaption>${memes} memes, ${scheme}, ${width} px</figcaption></figure>`,
  );
  const columns = WIDTHS.map((width) => `${width * SCALE}px`).join(' ');
  const page: Page = await browser.newPage();
  await page.setViewportSize({ width: WIDTHS.reduce((sum, width) => sum + width * SCALE + 16, 16), height: HEIGHT });
  await page.setContent(
    `<style>body{margin:16px;background:#888;font:14px sans-serif;display:grid;gap:16px;grid-template-columns:${columns}}
    figure{margin:0}img{display:block;width:100%}</style>${rows.join('')}`,
  );
  const name = path === '/' ? 'library' : path.replaceAll('/', ' ').trim().replaceAll(' ', '-');
  await page.screenshot({ path: `${FOLDER}${name}.jpg`, type: 'jpeg', quality: 80, fullPage: true });
  await page.close();
}
