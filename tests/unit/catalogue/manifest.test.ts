import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MODELS, modelById } from '$lib/catalogue/catalogue';
import { downloadBytes, dtypeLabel, filesOf, mixKey, weightBytes } from '$lib/catalogue/manifest';
import type { DeviceClass } from '$lib/core/device';
import type { Model } from '$lib/catalogue/model';

const MB = 1e6;
const CLASSES: readonly DeviceClass[] = ['webgpu+f16', 'webgpu', 'wasm'];

function named(name: string): Model {
  const model = modelById(name);
  if (model === undefined) throw new Error(`no ${name}`);
  return model;
}

describe('files of a model', () => {
  it('are the metadata its loader requests and one graph per session, with the suffix of its dtype', () => {
    const paths = filesOf(named('SmolVLM-256M-Instruct-int4'), 'webgpu+f16').map((file) => file.path);
    expect(paths.sort()).toEqual([
      'config.json',
      'generation_config.json',
      'onnx/decoder_model_merged_q4.onnx',
      'onnx/embed_tokens_fp16.onnx',
      'onnx/vision_encoder_q4.onnx',
      'preprocessor_config.json',
      'processor_config.json',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
  });

  it('are empty for a device class that the model has no mix for', () => {
    expect(filesOf(named('SmolVLM-256M-Instruct-int8'), 'webgpu')).toEqual([]);
    expect(downloadBytes(named('SmolVLM-256M-Instruct-int8'), 'webgpu')).toBe(0);
  });

  it('name the quantized graphs as the hub does', () => {
    const paths = filesOf(named('Florence-2-base-int8'), 'wasm').map((file) => file.path);
    expect(paths).toContain('onnx/encoder_model_quantized.onnx');
  });

  it('include external data only for the graphs that have it', () => {
    const full = filesOf(named('moondream2'), 'webgpu+f16');
    expect(full).toContainEqual({
      path: 'onnx/decoder_model_merged_fp16.onnx_data',
      bytes: expect.any(Number) as number,
      optional: true,
    });
    expect(full.filter((file) => file.path.endsWith('_data'))).toHaveLength(1);
    expect(filesOf(named('moondream2-int4'), 'webgpu').some((file) => file.path.endsWith('_data'))).toBe(false);
  });

  it('are listed once each, generation_config.json being the optional one of the metadata', () => {
    for (const model of MODELS)
      for (const deviceClass of CLASSES) {
        const files = filesOf(model, deviceClass);
        expect(new Set(files.map((file) => file.path)).size).toBe(files.length);
        const optional = files.filter((file) => file.optional && file.path.endsWith('.json'));
        if (files.length > 0) expect(optional.map((file) => file.path)).toEqual(['generation_config.json']);
      }
  });

  it('all exist, optional ones aside, in the trained checkpoints of the same family', () => {
    for (const model of MODELS)
      for (const deviceClass of CLASSES)
        for (const file of filesOf(model, deviceClass).filter(({ optional }) => !optional))
          expect(existsSync(`tests/fixtures/models/tiny-${model.family}/${file.path}`), file.path).toBe(true);
  });
});

describe('downloads', () => {
  it.each([
    ['SmolVLM-256M-Instruct', 'webgpu+f16', 515],
    ['SmolVLM-256M-Instruct', 'wasm', 1029],
    ['SmolVLM-256M-Instruct-int8', 'wasm', 260],
    ['SmolVLM-256M-Instruct-int4', 'webgpu+f16', 207],
    ['SmolVLM-500M-Instruct', 'webgpu+f16', 1017],
    ['SmolVLM-500M-Instruct', 'webgpu', 2033],
    ['SmolVLM-500M-Instruct-int8', 'wasm', 511],
    ['SmolVLM-500M-Instruct-int4', 'webgpu+f16', 390],
    ['Florence-2-base-int4', 'webgpu+f16', 357],
    ['Florence-2-base-int4', 'webgpu', 619],
    ['Florence-2-base-int8', 'wasm', 270],
    ['Florence-2-large', 'wasm', 3290],
    ['Florence-2-large-int4', 'webgpu+f16', 1100],
    ['moondream2-int8', 'wasm', 1866],
    ['moondream2-int4', 'webgpu+f16', 1313],
  ] as const)('%s on %s comes to the published %i MB', (name, deviceClass, megabytes) => {
    const model = named(name);
    const mix = model.mixes[deviceClass] ?? {};
    expect(Math.abs(weightBytes(model, mix) / MB - megabytes)).toBeLessThan(megabytes * 0.01 + 2);
    const metadata = downloadBytes(model, deviceClass) - weightBytes(model, mix);
    expect(metadata).toBeGreaterThan(1 * MB);
    expect(metadata).toBeLessThan(6 * MB);
  });
});

describe('mixes', () => {
  it('have the same key in any order of their sessions', () => {
    expect(mixKey({ vision_encoder: 'q4', embed_tokens: 'fp16' })).toBe('embed_tokens=fp16,vision_encoder=q4');
  });

  it('are labelled with their dtype if it is one, else session by session', () => {
    expect(dtypeLabel({ embed_tokens: 'q8', vision_encoder: 'q8' })).toBe('q8');
    expect(dtypeLabel({ vision_encoder: 'q4', embed_tokens: 'fp16' })).toBe('embed_tokens fp16, vision_encoder q4');
  });
});
