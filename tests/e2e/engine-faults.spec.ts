import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FAMILIES } from '$lib/catalogue/families';
import { DEFAULT_MODEL } from '$lib/catalogue/catalogue';
import type { DeviceClass } from '$lib/core/device';
import type { Model } from '$lib/catalogue/model';
import type { CaptionerRun } from '../harness/captioner.run';
import type { Death, KillRun } from '../harness/kill-worker.run';
import type { OpenRun } from '../harness/open-model.run';
import type { Spoil } from '../harness/spoil-weights.run';
import type { StopRun } from '../harness/stop-caption.run';
import { requestFor, repoOf, REVISION, specOf, textsOf } from '../support/captioning.ts';
import { SELF_TEST, type EngineHarness } from '../support/engine-harness.ts';
import { expect, test } from '../support/engine-test.ts';
import { checkpointFiles, fixtureMemes } from '../support/fixtures.ts';

const [meme] = fixtureMemes();
if (meme === undefined) throw new Error('no fixture memes');
const request = requestFor(meme);
const spec = specOf('smolvlm', 'wasm', 'q8');
const DECODER = 'onnx/decoder_model_merged_quantized.onnx';
/** A 2x2 GIF with a red and a green frame, in base64. */
const RED_THEN_GREEN =
  'R0lGODlhAgACAAAAACH/C05FVFNDQVBFMi4wAwEAAAAh+QQACgAAACwAAAAAAgACAID/AAAAAAACAoRRACH5BAAKAAAALAAAAAACAAIAgAD/AAAAAAIChFEAOw==';

function modelOf(mixes: Model['mixes']): Model {
  return { ...DEFAULT_MODEL, repo: repoOf('smolvlm'), mixes };
}

function openModel(harness: EngineHarness, devices: readonly DeviceClass[]): Promise<OpenRun> {
  const q4 = specOf('smolvlm', 'webgpu', 'q4').mix;
  const places = devices.map((deviceClass) => ({ deviceClass, revision: REVISION }));
  const model = modelOf({ 'webgpu+f16': q4, webgpu: q4, wasm: spec.mix });
  return harness.run<OpenRun>('open-model', { model, devices: places, threads: 2 }, SELF_TEST, request);
}

/** Loads with a spoilt file and checks the failure; then restores the file and checks that the next worker captions. */
async function expectRecovery(harness: EngineHarness, file: string, spoil: Spoil, kind: string): Promise<void> {
  await harness.run('spoil-weights', repoOf('smolvlm'), REVISION, file, spoil);
  const { loaded } = await harness.run<CaptionerRun>('captioner', spec, [request]);
  expect(loaded.ok ? null : loaded.failure.kind).toBe(kind);
  await harness.storeWeights('smolvlm');
  expect(textsOf(await harness.run<CaptionerRun>('captioner', spec, [request]))).toEqual([meme?.caption]);
}

test('a missing file fails the load as not downloaded, and the next worker captions', async ({ wasm: harness }) => {
  await expectRecovery(harness, DECODER, { kind: 'missing' }, 'not-downloaded');
});

test('corrupted weights fail the load, and the next worker captions', async ({ wasm: harness }) => {
  await expectRecovery(harness, DECODER, { kind: 'corrupted' }, 'model-failed');
});

test('a model that loads but answers nonsense fails the self-test', async ({ wasm: harness }) => {
  const file = 'preprocessor_config.json';
  const { path } = checkpointFiles('tiny-smolvlm').find((one) => one.path === file) ?? { path: file };
  const own = JSON.parse(
    readFileSync(fileURLToPath(new URL(`../fixtures/models/tiny-smolvlm/${path}`, import.meta.url)), 'utf8'),
  ) as Record<string, unknown>;
  const senseless = JSON.stringify({ ...own, image_mean: [9e9, 9e9, 9e9] });
  await harness.run('spoil-weights', repoOf('smolvlm'), REVISION, path, { kind: 'text', text: senseless });
  const spoilt = await openModel(harness, ['wasm']);
  await harness.storeWeights('smolvlm');
  expect(spoilt).toMatchObject({ opened: null, failure: 'garbage' });
});

test('a device class without an adapter is skipped and reported, and the next one gets a new worker', async ({
  wasm: harness,
}) => {
  const run = await openModel(harness, ['webgpu+f16', 'webgpu', 'wasm']);
  expect(run.opened).toBe('wasm');
  expect(run.fallbacks.map(({ deviceClass, failure }) => `${deviceClass}: ${failure.kind}`)).toEqual([
    'webgpu+f16: no-device',
    'webgpu: no-device',
  ]);
  expect(run.text).toBe(meme.caption);
});

test('a caption can be stopped between two tokens, and the worker makes the next one', async ({ wasm: harness }) => {
  const run = await harness.run<StopRun>('stop-caption', spec, request);
  expect(run.stopped).toEqual({ ok: false, failure: { kind: 'cancelled' } });
  expect(run.aliveAfterwards).toBe(true);
  expect(run.next.ok && run.next.value.text).toBe(meme.caption);
});

const deaths: readonly (readonly [Death, string])[] = [
  ['silent', 'timed-out'],
  ['missing script', 'worker-died'],
];
for (const [death, kind] of deaths)
  test(`if a worker ends (${death}), its caption fails and the next worker captions`, async ({ wasm: harness }) => {
    expect(await harness.run<KillRun>('kill-worker', spec, request, death)).toEqual({ failure: kind, alive: false });
    expect(textsOf(await harness.run<CaptionerRun>('captioner', spec, [request]))).toEqual([meme.caption]);
  });

test('a bad picture fails, and the worker captions the next one', async ({ wasm: harness }) => {
  const requests = [{ ...request, picture: '/fixtures/memes/memes.json' }, request];
  const { answers } = await harness.run<CaptionerRun>('captioner', spec, requests);
  expect(answers[0]?.result).toEqual({ ok: false, failure: { kind: 'damaged-image' } });
  expect(answers[1]?.result.ok && answers[1].result.value.text).toBe(meme.caption);
});

test('the text so far arrives while a caption is made', async ({ wasm: harness }) => {
  const { answers } = await harness.run<CaptionerRun>('captioner', spec, [request]);
  const texts = answers[0]?.texts ?? [];
  expect(texts.length).toBeGreaterThan(1);
  expect(texts.at(-1)).toBe(meme.caption);
  for (const text of texts) expect(meme.caption.startsWith(text.trimEnd())).toBe(true);
});

for (const { id: family } of FAMILIES)
  test(`the tiny ${family} describes the red circle on blue of the self-test`, async ({ wasm: harness }) => {
    const shown = { ...request, picture: SELF_TEST, maxNewTokens: 40 };
    for (const dtype of ['fp32', 'q8', 'q4'] as const) {
      const run = await harness.run<CaptionerRun>('captioner', specOf(family, 'wasm', dtype), [shown]);
      expect(textsOf(run).join()).toMatch(/^a red circle on a blue background/);
    }
  });

test('opaque pictures are decoded to the same bytes as by the library', async ({ wasm: harness }) => {
  const pictures = fixtureMemes().map(({ file }) => `/fixtures/memes/${file}`);
  expect(await harness.run<string[]>('picture', pictures)).toEqual([]);
});

test('transparency becomes white, and an animation gives its first frame', async ({ wasm: harness }) => {
  const clear = await harness.page.evaluate(async () => {
    const canvas = new OffscreenCanvas(3, 2);
    canvas.getContext('2d')?.clearRect(0, 0, 3, 2);
    const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
    return btoa(String.fromCharCode(...bytes));
  });
  expect(await harness.run('pixel', 'image/png', clear)).toEqual({ size: [3, 2], first: [255, 255, 255, 255] });
  expect(await harness.run('pixel', 'image/gif', RED_THEN_GREEN)).toEqual({
    size: [2, 2],
    first: [255, 0, 0, 255],
  });
});
