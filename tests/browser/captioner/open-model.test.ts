import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { DEFAULT_MODEL } from '$lib/catalogue/catalogue';
import { openModel, type OpenResult } from '$lib/captioner/open-model';
import { selfTest } from '$lib/captioner/self-test';
import type { DeviceClass } from '$lib/core/device';
import preprocessor from '../../fixtures/models/tiny-smolvlm/preprocessor_config.json';
import { repoOf, REVISION, specOf } from '../../support/captioning';
import { blobAt, firstMeme, storeCheckpoint } from './checkpoints';
import { spoilWeights } from './spoil-weights';

beforeAll(() => storeCheckpoint('smolvlm'));

/** Opens the tiny SmolVLM, with the self-test, on the first of these device classes that works. */
async function open(devices: readonly DeviceClass[]): Promise<OpenResult> {
  const forCard = specOf('smolvlm', 'webgpu', 'q4').mix;
  const mixes = { 'webgpu+f16': forCard, webgpu: forCard, wasm: specOf('smolvlm', 'wasm', 'q8').mix };
  const model = { ...DEFAULT_MODEL, repo: repoOf('smolvlm'), mixes };
  const picture = await blobAt('/self-test.png');
  const places = devices.map((deviceClass) => ({ deviceClass, revision: REVISION }));
  return await openModel(
    { model, devices: places, threads: 2 },
    { check: (client) => selfTest(client, picture, model.prompt) },
  );
}

test('a model that loads but answers nonsense fails the self-test', async () => {
  const text = JSON.stringify({ ...preprocessor, image_mean: [9e9, 9e9, 9e9] });
  await spoilWeights(repoOf('smolvlm'), REVISION, 'preprocessor_config.json', { kind: 'text', text });
  onTestFinished(() => storeCheckpoint('smolvlm'));
  expect(await open(['wasm'])).toMatchObject({ ok: false, failure: { kind: 'garbage' } });
});

test('a device class without an adapter is skipped and reported, and the next one gets a new worker', async () => {
  const { caption, request } = await firstMeme();
  const result = await open(['webgpu+f16', 'webgpu', 'wasm']);
  if (!result.ok) throw new Error(result.failure.kind);
  const { client, deviceClass, fallbacks } = result.value;
  onTestFinished(() => client.close());
  expect(deviceClass).toBe('wasm');
  expect(fallbacks.map((fallback) => `${fallback.deviceClass}: ${fallback.failure.kind}`)).toEqual([
    'webgpu+f16: no-device',
    'webgpu: no-device',
  ]);
  expect(await client.caption(request)).toMatchObject({ ok: true, value: { text: caption } });
});
