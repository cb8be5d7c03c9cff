import type { Device } from '$lib/core/device';
import { cleanCaption } from '$lib/captioner/caption-text';
import type { DeviceProfile } from '$lib/captioner/device-profile';
import { MODELS } from '$lib/catalogue/catalogue';
import { FAMILIES } from '$lib/catalogue/families';
import { dtypeLabel } from '$lib/catalogue/manifest';
import type { Model } from '$lib/catalogue/model';
import type { Mix } from '$lib/catalogue/session';
import { plannedClasses } from '$lib/models/advice/placement';
import type { AppPage } from '../support/app-page';
import type { FixtureHub } from '../support/fixture-hub';
import { fixtureMemes, type FixtureMeme } from '../support/fixtures';
import { expect, test as base } from '../support/test';

/** A desktop without a graphics card, where the app runs models on WASM. */
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

/** `test` with a list of the requests of the page and its workers to other hosts than the app's and the hub. */
const test = base.extend<{ readonly foreign: readonly string[] }>({
  foreign: async ({ context, host, hub }, use) => {
    const foreign: string[] = [];
    context.on('request', (request) => {
      const { protocol, origin, href } = new URL(request.url());
      if (protocol.startsWith('http') && ![host.url, ...hub.origins].includes(origin)) foreign.push(href);
    });
    await use(foreign);
  },
});

test.beforeEach(async ({ foreign, app, hub }) => {
  expect(foreign).toEqual([]);
  await app.useHost(hub.url);
});

/** Downloads a model in the settings, captions the memes with it, and checks each caption and its source. */
async function expectCaptions(
  app: AppPage,
  hub: FixtureHub,
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
}

/** A time limit for tests with this many models, in milliseconds. */
const timeoutFor = (models: readonly unknown[]): number => 60_000 + 60_000 * models.length;

test.describe('on WASM', () => {
  // A tiny checkpoint misreads the fourth meme.
  const memes = fixtureMemes().slice(0, 3);
  test.use({ files: memes.map(({ file }) => file) });

  for (const { id, name } of FAMILIES) {
    const models = MODELS.filter(({ family, mixes }) => family === id && mixes.wasm !== undefined);
    test(`every ${name} is downloaded and captions`, async ({ foreign, app, hub }) => {
      test.setTimeout(timeoutFor(models));
      for (const model of models) {
        // Real weights of these models do not fit the WASM heap, but people may force them, and the tiny ones fit.
        const forced = plannedClasses(model, NO_GRAPHICS).length === 0;
        const { wasm: mix = {} } = model.mixes;
        await test.step(forced ? `${model.name}, where the app would not put it` : model.name, async () => {
          await app.runOn(forced ? 'WASM' : 'Automatic');
          await expectCaptions(app, hub, model, memes, { device: 'wasm', mix });
        });
      }
      expect(foreign).toEqual([]);
    });
  }
});

// `webgpu+f16` cannot be tested: SwiftShader, the only adapter of a test machine, has no `shader-f16`.
test.describe('on WebGPU', () => {
  // On a software adapter a meme takes some seconds, and so does the self-test.
  const memes = fixtureMemes().slice(0, 1);
  test.use({ files: memes.map(({ file }) => file), ownBrowser: { webgpu: true } });

  // One a family is enough: the hub has one tiny checkpoint for each, and on a software adapter a model takes half a
  // minute. The others' 4-bit weights run in engines.spec.ts.
  for (const name of ['SmolVLM-256M-Instruct-int4', 'Florence-2-base', 'moondream2'])
    test(`${name} is downloaded and captions`, async ({ foreign, app, hub }) => {
      const model = MODELS.find((one) => one.name === name);
      const mix = model?.mixes.webgpu;
      if (model === undefined || mix === undefined) throw new Error(`${name} has no weights for graphics cards`);
      // With Automatic the app prefers WASM to a software adapter.
      await app.runOn('WebGPU');
      await expectCaptions(app, hub, model, memes, { device: 'webgpu', mix });
      expect(foreign).toEqual([]);
    });
});
