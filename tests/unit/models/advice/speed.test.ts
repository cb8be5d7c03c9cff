import { describe, expect, it } from 'vitest';
import { MODELS, modelById } from '$lib/catalogue/catalogue';
import type { DeviceClass } from '$lib/core/device';
import type { Model } from '$lib/catalogue/model';
import type { Mix } from '$lib/catalogue/session';
import { estimateSeconds } from '$lib/models/advice/speed';
import { device, GPUS, phone } from '../../captioner/device-profiles';

function named(name: string): Model {
  const model = modelById(name);
  if (model === undefined) throw new Error(`no ${name}`);
  return model;
}

const SMALL = named('SmolVLM-256M-Instruct-int8');

describe('time estimate', () => {
  it.each([
    [2, 3.5],
    [1, 5.4],
  ])('matches the measurement of 8-bit SmolVLM-256M: %i threads, %f s', (cores, seconds) => {
    const estimate = estimateSeconds(SMALL, 'wasm', device({ cores }));
    expect(Math.abs(estimate - seconds)).toBeLessThan(seconds * 0.1);
  });

  it('matches the measurement of 4 bits on WASM: 2 threads, 9.8 s', () => {
    const q4: Mix = { embed_tokens: 'fp32', vision_encoder: 'q4', decoder_model_merged: 'q4' };
    const estimate = estimateSeconds({ ...SMALL, mixes: { wasm: q4 } }, 'wasm', device({ cores: 2 }));
    expect(Math.abs(estimate - 9.8)).toBeLessThan(1);
  });

  it('decreases with threads and increases with the size of the model', () => {
    const large = named('moondream2-int8');
    expect(estimateSeconds(SMALL, 'wasm', device({ cores: 4 }))).toBeLessThan(
      estimateSeconds(SMALL, 'wasm', device({ cores: 2 })),
    );
    expect(estimateSeconds(large, 'wasm', device())).toBeGreaterThan(5 * estimateSeconds(SMALL, 'wasm', device()));
  });

  it('is longer on a phone', () => {
    expect(estimateSeconds(SMALL, 'wasm', phone())).toBeGreaterThan(estimateSeconds(SMALL, 'wasm', device()));
  });

  it('is longer without 16-bit arithmetic, and far longer with a software adapter', () => {
    const model = named('SmolVLM-256M-Instruct-int4');
    const half = estimateSeconds(model, 'webgpu+f16', device({ webgpu: GPUS.apple }));
    const plain = estimateSeconds(model, 'webgpu', device({ webgpu: GPUS.oldIntel }));
    const simulated = estimateSeconds(model, 'webgpu', device({ webgpu: GPUS.software }));
    expect(half).toBeLessThan(plain);
    expect(simulated).toBeGreaterThan(60);
  });

  it('is plausible for every model of the catalogue', () => {
    for (const model of MODELS)
      for (const deviceClass of Object.keys(model.mixes) as DeviceClass[]) {
        const seconds = estimateSeconds(model, deviceClass, device({ webgpu: GPUS.apple }));
        expect(seconds).toBeGreaterThan(1);
        expect(seconds).toBeLessThan(120);
      }
  });
});
