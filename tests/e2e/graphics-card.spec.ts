import { expect, test, type Browser } from '@playwright/test';
import { AppPage } from '../support/app-page';
import { launchChromium } from '../support/chromium';
import { startHub, type FixtureHub } from '../support/fixture-hub';
import { memeUpload } from '../support/meme-upload';
import { captionAll, descriptions, isDescribing, teach, waiting } from '../support/queue';
import { SITE } from '../support/site';
import { startStaticHost, type Host } from '../support/static-host';

/** On plain WebGPU and on WASM its weights are the same files: downloaded once, it runs on either. */
const MODEL = 'SmolVLM-256M-Instruct';
/** The smallest pictures: in software, WebGPU takes a second or more for each. */
const files = ['meme-036.png', 'meme-001.png', 'meme-008.png'];

/**
 * What Chromium does when its graphics process dies: for some tenths of a second there is no adapter, then there is one
 * again. When it happens twice to a page within two minutes, the page and its workers get no adapter any more.
 */
test.describe('a graphics card lost in the middle of a meme', () => {
  test.describe.configure({ mode: 'serial', timeout: 150_000 });
  let browser: Browser;
  let host: Host;
  let hub: FixtureHub;
  let app: AppPage;

  /** Ends the graphics process. */
  async function crash(): Promise<void> {
    const devtools = await browser.newBrowserCDPSession();
    await devtools.send('Browser.crashGpuProcess');
    await devtools.detach();
  }

  /** Ends it until the page has no adapter any more, not even after longer than a restart takes. */
  async function takeAway(): Promise<void> {
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
          await crash();
          return await comesBack();
        },
        { intervals: [0], timeout: 30_000 },
      )
      .toBe(false);
  }

  /** Presses "Caption all" and waits until a meme is in hand. */
  async function begin(): Promise<void> {
    await captionAll(app);
    await expect.poll(() => isDescribing(app), { intervals: [50], timeout: 60_000 }).toBe(true);
  }

  /** Where each meme's description was made, in the order of `files`. */
  async function madeOn(): Promise<(string | null)[]> {
    const memes = await app.memes();
    return files.flatMap((file) => {
      const source = memes.find(({ name }) => name === file)?.description?.source;
      return source?.by === 'model' ? [source.device] : [];
    });
  }

  test.beforeAll(async () => {
    browser = await launchChromium({ webgpu: true });
    host = await startStaticHost(SITE);
    hub = await startHub();
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    app = new AppPage(await context.newPage(), host.url);
    await app.firstVisit();
    await app.useHost(hub.url);
    // By itself the app prefers WASM to a software adapter.
    await app.runOn('WebGPU');
    await app.getModel(MODEL);
    await app.visit('Library');
    await app.add(files.slice(0, 1).map((file) => memeUpload({ file })));
    await app.waitForMemes(1);
    await app.waitForReader();
  });
  test.afterAll(async () => {
    await browser.close();
    await hub.close();
    await host.close();
  });

  test('comes back: the model is loaded on it anew and the meme is captioned, once', async () => {
    await begin();
    await crash();
    await app.waitForCaptions(90_000);
    expect([...(await descriptions(app)).values()]).toEqual([1]);
    expect(await madeOn()).toEqual(['webgpu']);
    expect(await app.jobs()).toEqual([]);
    await expect(app.page.getByText('Captioning is paused.')).toBeHidden();
  });

  test('stays away: what is downloaded for the processor goes on there, and the page says why', async () => {
    // An earlier visit has found this card faster than the processor, so Automatic begins with it.
    await app.runOn('Automatic');
    await teach(app.page, { model: MODEL, deviceClass: 'webgpu', secondsPerMeme: [0.1, 0.1, 0.1] });
    await teach(app.page, { model: MODEL, deviceClass: 'wasm', secondsPerMeme: [90, 90, 90] });
    await app.visit('Library');
    await app.page.reload();
    await app.card(files[0] ?? '').waitFor();
    await app.add(files.slice(1, 2).map((file) => memeUpload({ file })));
    await app.waitForMemes(2);
    await app.waitForReader();
    await begin();
    await takeAway();
    await expect(app.page.getByText('The graphics card was lost; the processor goes on').first()).toBeVisible({
      timeout: 60_000,
    });
    await app.waitForCaptions(60_000);
    expect([...(await descriptions(app)).values()]).toEqual([1, 1]);
    expect(await madeOn()).toEqual(['webgpu', 'wasm']);
    expect(await app.jobs()).toEqual([]);
  });

  test('stays away where WebGPU is forced: the queue pauses with a sentence, and goes on elsewhere', async () => {
    await app.runOn('WebGPU');
    await app.visit('Library');
    await app.add(files.slice(2).map((file) => memeUpload({ file })));
    await app.waitForMemes(3);
    await app.waitForReader();
    await takeAway();
    await captionAll(app);
    await expect(app.page.getByText('Captioning is paused. The graphics card was lost;').first()).toBeVisible({
      timeout: 60_000,
    });
    expect(await waiting(app)).toEqual(['waiting 0']);
    await app.runOn('WASM');
    await app.visit('Library');
    await app.page.getByRole('button', { name: 'Resume', exact: true }).click();
    await app.waitForCaptions(60_000);
    expect(await madeOn()).toEqual(['webgpu', 'wasm', 'wasm']);
    expect([...(await descriptions(app)).values()]).toEqual([1, 1, 1]);
  });
});
