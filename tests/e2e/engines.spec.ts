import type { FamilyId } from '$lib/catalogue/families';
import type { CaptionerSpec } from '$lib/captioner/protocol';
import type { BareRun } from '../harness/bare-transformers.run';
import type { CaptionerRun } from '../harness/captioner.run';
import type { LossRun } from '../harness/lose-device.run';
import { bareRequest, countTrue, requestFor, specOf, textsOf, type Ask } from '../support/captioning.ts';
import type { EngineHarness } from '../support/engine-harness.ts';
import { expect, test } from '../support/engine-test.ts';
import { fixtureMemes, type FixtureMeme } from '../support/fixtures.ts';

const memes = fixtureMemes();
/** Only two memes, because SwiftShader needs some seconds for each. */
const two = memes.slice(0, 2);

/** Our captions of the memes; fails if the bare library's differ. */
async function textsAsBare(
  harness: EngineHarness,
  spec: CaptionerSpec & { family: FamilyId },
  ask: Ask,
  on: readonly FixtureMeme[],
): Promise<string[]> {
  const requests = on.map((meme) => requestFor(meme, ask));
  const texts = textsOf(await harness.run<CaptionerRun>('captioner', spec, requests));
  expect(harness.consoleLines).toEqual([]);
  expect(harness.foreign).toEqual([]);
  const asked = requests.map((request) => bareRequest(spec.family, request));
  const bare = await harness.run<BareRun>('bare-transformers', spec, asked);
  expect(texts).toEqual(bare.texts);
  harness.consoleLines.length = 0;
  return texts;
}

type Case = {
  readonly family: FamilyId;
  readonly dtype: 'fp32' | 'q8' | 'q4';
  readonly ask: Ask;
  readonly field: keyof FixtureMeme;
  readonly least: number;
};

/** Without SmolVLM, which `journey.spec.ts` compares with the bare library through the app. */
const CASES: readonly Case[] = [
  { family: 'florence2', dtype: 'q8', ask: { length: 'short' }, field: 'short', least: 38 },
  { family: 'florence2', dtype: 'q8', ask: { length: 'normal' }, field: 'caption', least: 38 },
  { family: 'florence2', dtype: 'q4', ask: { length: 'long' }, field: 'detail', least: 38 },
  { family: 'florence2', dtype: 'q8', ask: { task: 'read' }, field: 'ocr', least: 38 },
  { family: 'moondream', dtype: 'q8', ask: {}, field: 'caption', least: 37 },
  { family: 'moondream', dtype: 'q4', ask: { task: 'read' }, field: 'ocr', least: 37 },
];

function describeCase({ family, dtype, ask }: Case): string {
  return `${family} ${dtype} ${Object.values(ask).join(' ')}`.trim();
}

test.describe('on WASM', () => {
  test.describe.configure({ timeout: 120_000 });
  for (const one of CASES)
    test(`${describeCase(one)} captions all 40 memes as the bare library does, nearly all of them rightly`, async ({
      wasm,
    }) => {
      const texts = await textsAsBare(
        wasm,
        { ...specOf(one.family, 'wasm', one.dtype), family: one.family },
        one.ask,
        memes,
      );
      const right = countTrue(
        texts,
        memes.map((meme) => meme[one.field]),
      );
      console.log(`${describeCase(one)} on WASM: ${right} of ${memes.length} true`);
      expect(right).toBeGreaterThanOrEqual(one.least);
    });

  test('the runtime is cached for offline use once a model has loaded', async ({ wasm: harness }) => {
    await harness.run<CaptionerRun>('captioner', specOf('smolvlm', 'wasm', 'q8'), [
      requestFor({ file: 'meme-000.png' }),
    ]);
    await expect
      .poll(() =>
        harness.page.evaluate(async () => {
          const kept = await (await caches.open('memelore-heavy-v1')).keys();
          return kept.map(({ url }) => url.replace(/^.*\/|-[\w-]{8}(?=\.\w+$)/g, '')).sort();
        }),
      )
      .toEqual(['ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm']);
  });
});

test.describe('on WebGPU', () => {
  test.describe.configure({ timeout: 300_000 });
  // `journey.spec.ts` compares SmolVLM on WebGPU with the bare library, and `catalogue.spec.ts` runs every mix there.
  const cases: readonly Case[] = [
    { family: 'florence2', dtype: 'q4', ask: { length: 'long' }, field: 'detail', least: 1 },
    { family: 'moondream', dtype: 'q4', ask: {}, field: 'caption', least: 1 },
  ];
  for (const one of cases)
    test(`${describeCase(one)} captions two memes as the bare library does`, async ({ webgpu }) => {
      const start = performance.now();
      const texts = await textsAsBare(
        webgpu,
        { ...specOf(one.family, 'webgpu', one.dtype), family: one.family },
        one.ask,
        two,
      );
      const right = countTrue(
        texts,
        two.map((meme) => meme[one.field]),
      );
      const seconds = ((performance.now() - start) / 1000).toFixed(0);
      console.log(`${describeCase(one)} on WebGPU: ${right} of ${two.length} true, ${seconds} s with the bare run`);
      expect(right).toBeGreaterThanOrEqual(one.least);
    });

  test('a graphics device that is lost during a caption is reported and ends the worker', async ({
    webgpu: harness,
  }) => {
    const spec = specOf('smolvlm', 'webgpu', 'fp32');
    const run = harness.run<LossRun>('lose-device', spec, requestFor({ file: 'meme-000.png' }, { detail: 'full' }));
    await harness.page.waitForFunction('globalThis.captioning', undefined, { timeout: 60_000 });
    const devtools = await harness.browser.newBrowserCDPSession();
    await devtools.send('Browser.crashGpuProcess');
    expect(await run).toEqual({ failure: 'device-lost', alive: false });
  });
});
