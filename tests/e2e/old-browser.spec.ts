import { expect, test } from '../support/test';

const LACKS = {
  'AbortSignal.any': () => Reflect.deleteProperty(AbortSignal, 'any'),
  'Intl.Segmenter': () => Reflect.deleteProperty(Intl, 'Segmenter'),
  'CSS.supports': () => Reflect.deleteProperty(CSS, 'supports'),
};

for (const [name, remove] of Object.entries(LACKS))
  test(`a browser without ${name} is told that it is too old`, async ({ page, host }) => {
    await page.addInitScript(remove);
    await page.goto(host.url);
    await expect(page.locator('body')).toHaveText(/^Memelore needs a newer browser: Chrome or Edge 123,/);
    await page.waitForLoadState('networkidle');
    await expect(page.locator('body')).toHaveText(/^Memelore needs a newer browser: Chrome or Edge 123,/);
  });
