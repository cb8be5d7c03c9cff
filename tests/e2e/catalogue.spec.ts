import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import type { Device } from '$lib/core/device';
import { cleanCaption } from '$lib/captioner/caption-text';
import { MODELS } from '$lib/catalogue/catalogue';
import type { DeviceProfile } from '$lib/captioner/device-profile';
import { dtypeLabel } from '$lib/catalogue/manifest';
import type { Model } from '$lib/catalogue/model';
import type { Mix } from '$lib/catalogue/session';
import { plannedClasses } from '$lib/models/advice/placement';
import { AppPage, type Upload } from '../support/app-page';
import { launchChromium } from '../support/chromium';
import { startHub, type FixtureHub } from '../support/fixture-hub';
import { fixtureMemes, type FixtureMeme } from '../support/fixtures';
import { SITE } from '../support/site';
import { startStaticHost } from '../support/static-host';

/** A desktop without a graphics card: what it may run, the app runs on WASM by itself. */
const NO_GRAPHICS: DeviceProfile = {
  deviceMemoryGB: 8,
  statedMemoryGB: null,
  cores: 2,
  threads: 2,
  webgpu: null,
  isolated: true,
  mobile: false,
  ios: false,
  storageFreeBytes: null,
  storagePersistent: null,
};

function upload({ file }: FixtureMeme): Upload {
  const path = fileURLToPath(new URL(`../fixtures/memes/${file}`, import.meta.url));
  return { name: file, mimeType: file.endsWith('.png') ? 'image/png' : 'image/jpeg', buffer: readFileSync(path) };
}

/** The app with some memes in its library and the fixture hub as its model host. */
type Visit = {
  readonly app: AppPage;
  readonly hub: FixtureHub;
  /** Requests, of the page and its workers, to anything but the app's own host and the hub. */
  readonly foreign: readonly string[];
  close(): Promise<void>;
};

async function visit(device: Device, memes: readonly FixtureMeme[]): Promise<Visit> {
  const browser = await launchChromium({ webgpu: device === 'webgpu' });
  const [host, hub] = [await startStaticHost(SITE), await startHub()];
  const context = await browser.newContext();
  const foreign: string[] = [];
  context.on('request', (request) => {
    const { protocol, origin, href } = new URL(request.url());
    if (protocol.startsWith('http') && ![host.url, hub.url].includes(origin)) foreign.push(href);
  });
  const app = new AppPage(await context.newPage(), host.url);
  await app.firstVisit();
  await app.add(memes.map(upload));
  await app.waitForMemes(memes.length);
  // The reader has the cores to itself, and the models after it.
  await app.waitForReader();
  await app.useHost(hub.url);
  const close = async (): Promise<void> => {
    await browser.close();
    await hub.close();
    await host.close();
  };
  return { app, hub, foreign, close };
}

/**
 * Downloads a model through the panel, captions the memes with it and finds the truth under each, and where it is from.
 */
async function expectCaptions(
  { app, hub, foreign }: Visit,
  model: Model,
  memes: readonly FixtureMeme[],
  { device, mix }: { readonly device: Device; readonly mix: Mix },
): Promise<void> {
  await app.getModel(model.name);
  await app.visit('Library');
  for (const { file } of memes) await app.captionAgain(file);
  const source = { by: 'model', model: model.id, revision: hub.commit(model.repo), dtype: dtypeLabel(mix), device };
  await expect
    .poll(async () => (await app.memes()).map(({ name, description }) => ({ name, description })), { timeout: 90_000 })
    .toEqual(
      memes.map(({ file, caption }) => ({
        name: file,
        description: expect.objectContaining({
          value: cleanCaption(caption),
          source: expect.objectContaining(source),
        }),
      })),
    );
  expect(app.complaints()).toEqual([]);
  expect(foreign).toEqual([]);
}

test.describe('on WASM', () => {
  // The fourth is the first that a tiny checkpoint misreads.
  const memes = fixtureMemes().slice(0, 3);
  let here: Visit;
  test.beforeAll(async () => {
    here = await visit('wasm', memes);
  });
  test.afterAll(() => here.close());

  for (const model of MODELS) {
    const mix = model.mixes.wasm;
    if (mix === undefined) continue;
    // Of real size these would not fit the WASM heap, but who insists may try, and the tiny ones do fit.
    const forced = plannedClasses(model, NO_GRAPHICS).length === 0;
    test(`${model.name} ${forced ? 'is tried where the app would not put it, and' : 'is downloaded and'} captions`, async () => {
      await here.app.runOn(forced ? 'WASM' : 'Automatic');
      await expectCaptions(here, model, memes, { device: 'wasm', mix });
    });
  }
});

/** `webgpu+f16` cannot be run here: SwiftShader, the only adapter of a test machine, has no `shader-f16`. */
test.describe('on WebGPU', () => {
  // In software each takes some seconds, the self-test as long as a meme.
  const memes = fixtureMemes().slice(0, 1);
  let here: Visit;
  test.beforeAll(async () => {
    here = await visit('webgpu', memes);
    // By itself the app prefers WASM to a software adapter.
    await here.app.runOn('WebGPU');
  });
  test.afterAll(() => here.close());

  for (const model of MODELS) {
    const mix = model.mixes.webgpu;
    if (mix === undefined) continue;
    test(`${model.name} is downloaded and captions`, async () => {
      await expectCaptions(here, model, memes, { device: 'webgpu', mix });
    });
  }
});
