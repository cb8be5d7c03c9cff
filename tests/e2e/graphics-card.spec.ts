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
 * again. At the second time within two minutes the page gets no adapter any more, workers included, until it is reloaded.
 * The tests follow one another: a first loss in the life of their browser, a second one, and the time after it.
 */
test.describe('a graphics card lost in the middle of a meme', () => {
  test.describe.configure({ mode: 'serial', timeout: 150_000 });
  let browser: Browser;
  let host: Host;
  let hub: FixtureHub;
  let app: AppPage;

  /** Captions the memes that have no description, and ends the graphics process while one is in hand. */
  async function loseCardInTheMiddle(): Promise<void> {
    await captionAll(app);
    await expect.poll(() => isDescribing(app), { intervals: [50], timeout: 60_000 }).toBe(true);
    const devtools = await browser.newBrowserCDPSession();
    await devtools.send('Browser.crashGpuProcess');
    await devtools.detach();
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
    await loseCardInTheMiddle();
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
    await loseCardInTheMiddle();
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
