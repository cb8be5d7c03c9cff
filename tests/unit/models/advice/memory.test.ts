import { describe, expect, it } from 'vitest';
import { MODELS, modelById } from '$lib/catalogue/catalogue';
import { estimateMemory, largestFileBytes, largestTensorBytes } from '$lib/models/advice/memory';
import type { DeviceClass } from '$lib/core/device';
import type { Model } from '$lib/catalogue/model';

const GB = 1e9;

function named(name: string): Model {
  const model = modelById(name);
  if (model === undefined) throw new Error(`no ${name}`);
  return model;
}

function total(name: string, deviceClass: DeviceClass): number {
  return estimateMemory(named(name), deviceClass).total / GB;
}

describe('memory estimate', () => {
  it('is more than the weights and less than four times them, for every model and device class', () => {
    for (const model of MODELS)
      for (const deviceClass of Object.keys(model.mixes) as DeviceClass[]) {
        const { total: bytes, weights, heap } = estimateMemory(model, deviceClass);
        expect(bytes).toBeGreaterThan(weights);
        expect(bytes).toBeLessThan(4 * weights);
        expect(heap).toBeLessThan(bytes);
      }
  });

  it('is within 10 % of the measurement of 8-bit SmolVLM-256M on WASM', () => {
    const { loading, captioning } = estimateMemory(named('SmolVLM-256M-Instruct-int8'), 'wasm');
    expect(Math.abs(loading - 733e6)).toBeLessThan(73.3e6);
    expect(Math.abs(captioning - 621e6)).toBeLessThan(62.1e6);
  });

  it('follows precision and size', () => {
    expect(total('SmolVLM-256M-Instruct-int8', 'wasm')).toBeLessThan(total('SmolVLM-256M-Instruct', 'wasm'));
    expect(total('SmolVLM-256M-Instruct', 'webgpu+f16')).toBeLessThan(total('SmolVLM-256M-Instruct', 'webgpu'));
    expect(total('Florence-2-base', 'webgpu+f16')).toBeLessThan(total('Florence-2-large', 'webgpu+f16'));
  });

  it('puts the full moondream2 above the limit of WASM, its 8-bit variant below', () => {
    const limit = 4 * 1024 ** 3;
    expect(estimateMemory(named('moondream2'), 'wasm').heap).toBeGreaterThan(limit);
    expect(estimateMemory(named('moondream2-int8'), 'wasm').heap).toBeLessThan(limit);
  });

  it('counts the cache of prompt and caption for every layer', () => {
    const { captioning, weights } = estimateMemory(named('moondream2-int8'), 'wasm');
    // 24 layers x 32 heads x 64 x 2 x 4 bytes x 878 tokens, and 51,200 logits for 750 of them.
    expect(captioning - weights).toBeGreaterThan(24 * 32 * 64 * 2 * 4 * 878 + 51_200 * 750 * 4);
  });
});

describe('limits of single objects', () => {
  it('the largest tensor is the embedding at its dtype', () => {
    expect(largestTensorBytes(named('Florence-2-base'), 'webgpu')).toBe(158e6);
    expect(largestTensorBytes(named('Florence-2-base'), 'webgpu+f16')).toBe(79e6);
    expect(largestTensorBytes(named('SmolVLM-256M-Instruct-int8'), 'webgpu')).toBe(0);
  });

  it('the largest file may be external data', () => {
    expect(largestFileBytes(named('moondream2'), 'webgpu')).toBeGreaterThan(5 * GB);
    expect(largestFileBytes(named('moondream2-int4'), 'webgpu')).toBeLessThan(1 * GB);
  });
});
