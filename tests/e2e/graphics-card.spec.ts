import type { AppPage } from '../support/app-page';
import { captionAll, descriptions, isDescribing, storeDeviceRecord, waiting } from '../support/queue';
import { expect, test } from '../support/test';

/** A model with the same files on WebGPU without 16-bit arithmetic and on WASM, so that one download runs on both. */
const MODEL = 'SmolVLM-256M-Instruct';
/** The smallest picture, because WebGPU in software takes a second or more for each. */
const FILE = 'meme-036.png';

/** Kills the browser's graphics process. */
async function crash({ page }: AppPage): Promise<void> {
  const devtools = await page.context().browser()?.newBrowserCDPSession();
  await devtools?.send('Browser.crashGpuProcess');
  await devtools?.detach();
}

/** Kills the graphics process until the page gets no adapter even after the time of a restart. */
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

/** Presses "Describe all" and waits until a caption has begun. */
async function begin(app: AppPage): Promise<void> {
  await captionAll(app);
  await expect.poll(() => isDescribing(app), { intervals: [50], timeout: 60_000 }).toBe(true);
}

/** The device on which each description was made. */
async function madeOn(app: AppPage): Promise<(string | null)[]> {
  const memes = await app.memes();
  return memes.flatMap(({ description }) => {
    const source = description?.source;
    return source?.by === 'model' ? [source.device] : [];
  });
}

// Each test needs a browser of its own: all pages of a browser lose the card for good. The runtime logs what it loses.
test.use({ files: [FILE], ownBrowser: { webgpu: true }, expectedFaults: /./ });

test.beforeEach(async ({ app, hub }) => {
  await app.useHost(hub.url);
  // With Automatic the app prefers WASM to a software adapter.
  await app.runOn('WebGPU');
  await app.getModel(MODEL);
  await app.visit('Library');
});

/**
 * When Chromium's graphics process dies, there is no adapter for some tenths of a second, and then there is one again.
 * If that happens twice to a page within two minutes, the page and its workers get no adapter any more.
 */
test.describe('a graphics card that is lost during a caption', () => {
  test('is used again once it is back, and the meme gets one caption', async ({ app }) => {
    await begin(app);
    await crash(app);
    await app.waitForCaptions(90_000);
    expect([...(await descriptions(app)).values()]).toEqual([1]);
    expect(await madeOn(app)).toEqual(['webgpu']);
    expect(await app.jobs()).toEqual([]);
    await expect(app.page.getByText('Describing is paused.')).toBeHidden();
  });

  test('is replaced by the processor if it stays away, and the page says why', async ({ app }) => {
    // The device history says that the card is faster than the processor, so Automatic begins with it.
    await app.runOn('Automatic');
    await storeDeviceRecord(app.page, { model: MODEL, deviceClass: 'webgpu', secondsPerMeme: [0.1, 0.1, 0.1] });
    await storeDeviceRecord(app.page, { model: MODEL, deviceClass: 'wasm', secondsPerMeme: [90, 90, 90] });
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

  test('pauses the queue with a sentence if WebGPU is forced, and WASM can go on', async ({ app }) => {
    await begin(app);
    await takeAway(app);
    await expect(app.page.getByText('Describing is paused. The graphics card was lost;').first()).toBeVisible({
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
