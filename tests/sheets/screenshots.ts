import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from '@playwright/test';
import { AppPage } from '../support/app-page';
import { launchChromium } from '../support/chromium';
import { SITE } from '../support/site';
import { startStaticHost } from '../support/static-host';

const FOLDER = fileURLToPath(new URL('../../static/screenshots/', import.meta.url));
/** The sizes that the manifest states. */
const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 540, height: 960 } } as const;
const QUALITY = 0.7;

test('screenshots for the manifest', async () => {
  mkdirSync(FOLDER, { recursive: true });
  const host = await startStaticHost(SITE, { isolated: true });
  const browser = await launchChromium();
  const context = await browser.newContext({ serviceWorkers: 'block', colorScheme: 'light' });
  const app = new AppPage(await context.newPage(), host.url);
  await app.isolatedVisit();
  await app.page.getByRole('button', { name: 'Try the samples' }).click();
  await app.waitForMemes(6);
  await app.waitForReader();
  for (const [name, size] of Object.entries(SIZES)) {
    await app.page.setViewportSize(size);
    await app.open();
    await app.page.waitForLoadState('networkidle');
    await app.page.evaluate(() => Promise.all([...document.images].map((image) => image.decode())));
    const png = await app.page.screenshot({ animations: 'disabled' });
    writeFileSync(`${FOLDER}${name}.webp`, await asWebp(app, png));
  }
  await browser.close();
  await host.close();
});

/** Playwright writes no WebP, which takes a quarter of the bytes. */
async function asWebp({ page }: AppPage, png: Buffer): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ([data, quality]) => {
      const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
      const picture = await createImageBitmap(new Blob([bytes]));
      const canvas = new OffscreenCanvas(picture.width, picture.height);
      canvas.getContext('2d')?.drawImage(picture, 0, 0);
      const webp = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/webp', quality })).arrayBuffer());
      return btoa(Array.from(webp, (byte) => String.fromCharCode(byte)).join(''));
    },
    [png.toString('base64'), QUALITY] as const,
  );
  return Buffer.from(base64, 'base64');
}
