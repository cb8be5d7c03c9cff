import { cleanCaption } from '$lib/captioner/caption-text';
import { fixtureMemes } from '../support/fixtures';
import { PAGES } from '../support/pages';
import { PLAIN } from '../support/webkit/driver';
import { expect, test } from '../support/webkit/test';
import type { WebKitApp } from '../support/webkit/app';

/** Memes that the small model describes without a mistake, in name order. */
const FILES = ['meme-000.png', 'meme-007.jpg', 'meme-010.png'];

/** Checks that the stored texts of these memes are the texts on them. */
async function expectRead(app: WebKitApp, files: readonly string[]): Promise<void> {
  const read = (await app.memes()).map(({ name, text }) => [name, text?.value.replaceAll('\n', ' ')]);
  const texts = new Map(fixtureMemes().map(({ file, ocr }) => [file, ocr]));
  expect(read).toEqual(files.map((file) => [file, texts.get(file)]));
}

/** Checks that a model described these memes rightly. */
async function expectDescribed(app: WebKitApp, files: readonly string[]): Promise<void> {
  const described = (await app.memes()).map(({ name, description }) => [name, description?.value]);
  const captions = new Map(fixtureMemes().map(({ file, caption }) => [file, cleanCaption(caption)]));
  expect(described).toEqual(files.map((file) => [file, captions.get(file)]));
}

test('memes are read, described, found and kept on a host without special headers, and without any host', async ({
  app,
  host,
  hub,
}) => {
  test.setTimeout(900_000);
  await test.step('the first visit ends isolated', () => app.firstVisit());
  await test.step('added memes are read rightly', async () => {
    await app.add(FILES, FILES.length);
    await expectRead(app, FILES);
  });
  await test.step('a model describes them', async () => {
    await app.describe('SmolVLM-256M-Instruct-int8', hub.url);
    await expectDescribed(app, FILES);
  });
  await test.step('they are found by their words, also mistyped ones', async () => {
    await app.expectFound('yes code', ['meme-000.png']);
    await app.expectFound('choas', ['meme-010.png']);
  });
  await test.step('a reload keeps them', async () => {
    const before = await app.memes();
    await app.webkit.reload();
    expect(await app.memes()).toEqual(before);
  });
  await test.step('without the host every page opens', async () => {
    await host.close();
    await hub.close();
    for (const path of [...PAGES.slice(1), '/']) {
      await app.open(path);
      expect(await app.webkit.evaluate(() => crossOriginIsolated)).toBe(true);
    }
  });
  // WebKit keeps the pages that were left; see `endWhenLeft`.
  await test.step('without a host one more meme is read and described', async () => {
    const files = [...FILES.slice(0, 2), 'meme-008.png', ...FILES.slice(2)];
    await app.add(['meme-008.png'], files.length);
    await expectRead(app, files);
    await app.waitForCaptions();
    await expectDescribed(app, files);
  });
});

test.describe('without shared memory, as in browsers of GNOME', () => {
  test.use({ kind: PLAIN });

  test('a meme is read', async ({ app }) => {
    await app.firstVisit();
    await app.add(['meme-000.png'], 1);
    await expectRead(app, ['meme-000.png']);
  });
});
