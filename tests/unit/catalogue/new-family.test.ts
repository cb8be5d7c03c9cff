import { expect, it, vi } from 'vitest';
import { modelById, MODELS } from '$lib/catalogue/catalogue';
import type { FamilyId } from '$lib/catalogue/families';
import type { Family } from '$lib/catalogue/families/family';
import { filesOf, manifestOf } from '$lib/catalogue/manifest';
import type { Model } from '$lib/catalogue/model';
import { newMemeId } from '$lib/core/ids';
import { estimateMemory } from '$lib/models/advice/memory';
import { recommend } from '$lib/models/advice/recommendation';
import { describeJob } from '$lib/queue/caption-jobs';
import { newFamily } from '../../harness/new-family';
import { device } from '../captioner/device-profiles';

vi.mock('$lib/catalogue/families', async (original) => {
  const { newFamily } = await import('../../harness/new-family');
  const { FAMILIES } = await original<{ FAMILIES: readonly Family[] }>();
  return { FAMILIES: [...FAMILIES, newFamily] };
});

const SETTINGS = { detail: 'fast', length: 'normal' } as const;
function named(id: string): Model {
  const model = modelById(id);
  if (model === undefined) throw new Error(`${id} is not in the catalogue`);
  return model;
}

const int8 = named('Kestrel-1B-int8');

it('a family in the list has its models in the catalogue, with all that the family says of them', () => {
  expect(MODELS.slice(-3)).toEqual([named('Kestrel-1B'), int8, named('Kestrel-1B-int4')]);
  expect(int8).toMatchObject({ family: 'kestrel', prompt: newFamily.prompt, exactThreshold: 0.95, revision: 'main' });
});

it('its models have the files and mixes that follow from its sessions', () => {
  expect(filesOf(int8, 'wasm').map(({ path }) => path)).toEqual([
    'config.json',
    'tokenizer.json',
    'generation_config.json',
    'onnx/embed_tokens_quantized.onnx',
    'onnx/vision_encoder_quantized.onnx',
    'onnx/decoder_model_merged_quantized.onnx',
  ]);
  expect(manifestOf(named('Kestrel-1B-int4'), 'wasm')).toMatchObject({
    repo: 'example/Kestrel-1B',
    mix: 'embed_tokens=fp32,vision_encoder=q4,decoder_model_merged=q4',
  });
});

it('its models are judged for a device, with memory and time', () => {
  const judged = recommend(device(), MODELS).find(({ model }) => model === int8);
  expect(judged).toMatchObject({
    deviceClass: 'wasm',
    verdict: 'best',
    memoryBytes: estimateMemory(int8, 'wasm').total,
  });
  expect(judged?.secondsPerMeme).toBeGreaterThan(0);
});

it('its models get its default prompt, or the one that a person wrote', () => {
  const asked = (prompt?: string): unknown =>
    describeJob(newMemeId(), int8, SETTINGS, 0, prompt === undefined ? {} : { prompt }).prompt;
  expect(asked()).toBe(newFamily.prompt);
  expect(asked('What bird is this?')).toBe('What bird is this?');
});

it('a family that is not in the list does not compile', () => {
  // @ts-expect-error: no such family
  const id: FamilyId = 'kestrel';
  expect(id).toBe(newFamily.id);
});
