import { cleanCaption } from '$lib/captioner/caption-text';
import { fixtureMemes } from '../support/fixtures';
import { firefoxOptions, firefoxPath } from '../support/firefox';
import { captionAll } from '../support/queue';
import { expect, test } from '../support/test';

const memes = fixtureMemes().slice(0, 2);

test.use({
  launchOptions: firefoxOptions(firefoxPath() ?? '', { 'browser.privatebrowsing.autostart': true }),
  files: memes.map(({ file }) => file),
  models: ['SmolVLM-256M-Instruct-int8'],
});

test('in a private window a model is kept and describes memes', async ({ appWithModels: app }) => {
  // A load that stands still twice (docs/BROWSERS.md) must not take as long as a journey.
  test.setTimeout(120_000);
  const files = app.page.evaluate(async () => (await navigator.storage.getDirectory()).kind);
  await expect(files, 'the window is private').rejects.toThrow(/Security error/);
  await captionAll(app);
  await app.waitForCaptions();
  const described = new Map((await app.memes()).map(({ name, description }) => [name, description?.value]));
  expect(described).toEqual(new Map(memes.map(({ file, caption }) => [file, cleanCaption(caption)])));
});
