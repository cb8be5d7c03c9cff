import { expect, test } from '../support/test';

const LACKS = {
  'AbortSignal.any': () => Reflect.deleteProperty(AbortSignal, 'any'),
  'Intl.Segmenter': () => Reflect.deleteProperty(Intl, 'Segmenter'),
  'CSS.supports': () => Reflect.deleteProperty(CSS, 'supports'),
};

for (const [name, remove] of Object.entries(LACKS))
  test(`a browser without ${name} is told that it is too old, and the app does not start`, async ({ page, host }) => {
    await page.addInitScript(remove);
    // The page is stopped before it is loaded.
    await page.goto(host.url, { waitUntil: 'commit' });
    await expect(page.locator('body')).toHaveText(/^Memelore needs a newer browser: Chrome or Edge 123,/);
    await expect(page.locator('#app')).toHaveCount(0);
  });
