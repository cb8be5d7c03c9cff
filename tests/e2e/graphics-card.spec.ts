import type { AppPage } from '../support/app-page';
import { captionAll, descriptions, isDescribing, teach, waiting } from '../support/queue';
import { expect, test } from '../support/test';

/** On plain WebGPU and on WASM its weights are the same files: downloaded once, it runs on either. */
const MODEL = 'SmolVLM-256M-Instruct';
/** The smallest picture: in software, WebGPU takes a second or more for each. */
const FILE = 'meme-036.png';

/** Ends the graphics process. */
async function crash({ page }: AppPage): Promise<void> {
  const devtools = await page.context().browser()?.newBrowserCDPSession();
  await devtools?.send('Browser.crashGpuProcess');
  await devtools?.detach();
}

/** Ends it until the page has no adapter any more, not even after longer than a restart takes. */
async function takeAway(app: AppPage): Promise<void> {
  const comesBack = (): Promise<boolean> =>
    app.page.evaluate(async () => {
      for (let look = 0; look < 6; look += 1) {
        if ((await navigator.gpu.requestAdapter()) !== null) return true;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
      return false;
    });
  await expect
    .poll(
      async () => {
        await crash(app);
        return await comesBack();
      },
      { intervals: [0], timeout: 30_000 },
    )
    .toBe(false);
}

/** Presses "Caption all" and waits until a meme is in hand. */
async function begin(app: AppPage): Promise<void> {
  await captionAll(app);
  await expect.poll(() => isDescribing(app), { intervals: [50], timeout: 60_000 }).toBe(true);
}

/** Where each meme's description was made. */
async function madeOn(app: AppPage): Promise<(string | null)[]> {
  const memes = await app.memes();
  return memes.flatMap(({ description }) => {
    const source = description?.source;
    return source?.by === 'model' ? [source.device] : [];
  });
}

// A card that was lost stays lost to all pages of a browser.
test.use({ files: [FILE], ownBrowser: { webgpu: true }, quiet: false });

test.beforeEach(async ({ app, hub }) => {
  await app.useHost(hub.url);
  // By itself the app prefers WASM to a software adapter.
  await app.runOn('WebGPU');
  await app.getModel(MODEL);
  await app.visit('Library');
});

/**
 * What Chromium does when its graphics process dies: for some tenths of a second there is no adapter, then there is one
 * again. When it happens twice to a page within two minutes, the page and its workers get no adapter any more.
 */
test.describe('a graphics card lost in the middle of a meme', () => {
  test('comes back: the model is loaded on it anew and the meme is captioned, once', async ({ app }) => {
    await begin(app);
    await crash(app);
    await app.waitForCaptions(90_000);
    expect([...(await descriptions(app)).values()]).toEqual([1]);
    expect(await madeOn(app)).toEqual(['webgpu']);
    expect(await app.jobs()).toEqual([]);
    await expect(app.page.getByText('Captioning is paused.')).toBeHidden();
  });

  test('stays away: what is downloaded for the processor goes on there, and the page says why', async ({ app }) => {
    // An earlier visit has found this card faster than the processor, so Automatic begins with it.
    await app.runOn('Automatic');
    await teach(app.page, { model: MODEL, deviceClass: 'webgpu', secondsPerMeme: [0.1, 0.1, 0.1] });
    await teach(app.page, { model: MODEL, deviceClass: 'wasm', secondsPerMeme: [90, 90, 90] });
    await app.visit('Library');
    await app.page.reload();
    await app.card(FILE).waitFor();
    await begin(app);
    await takeAway(app);
    await expect(app.page.getByText('The graphics card was lost; the processor goes on').first()).toBeVisible({
      timeout: 60_000,
    });
    await app.waitForCaptions(60_000);
    expect([...(await descriptions(app)).values()]).toEqual([1]);
    expect(await madeOn(app)).toEqual(['wasm']);
    expect(await app.jobs()).toEqual([]);
  });

  test('stays away where WebGPU is forced: the queue pauses with a sentence, and goes on elsewhere', async ({
    app,
  }) => {
    await begin(app);
    await takeAway(app);
    await expect(app.page.getByText('Captioning is paused. The graphics card was lost;').first()).toBeVisible({
      timeout: 60_000,
    });
    // The meme that was being captioned has used one of its attempts.
    expect(await waiting(app)).toEqual(['waiting 1']);
    await app.runOn('WASM');
    await app.visit('Library');
    await app.page.getByRole('button', { name: 'Resume', exact: true }).click();
    await app.waitForCaptions(60_000);
    expect(await madeOn(app)).toEqual(['wasm']);
    expect([...(await descriptions(app)).values()]).toEqual([1]);
  });
});
