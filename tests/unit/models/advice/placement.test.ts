import { describe, expect, it } from 'vitest';
import { modelById } from '$lib/catalogue/catalogue';
import type { DeviceClass } from '$lib/core/device';
import type { Model } from '$lib/catalogue/model';
import { plannedClasses, type Trial } from '$lib/models/advice/placement';
import { device, GPUS, phone } from '../../captioner/device-profiles';

function named(name: string): Model {
  const model = modelById(name);
  if (model === undefined) throw new Error(`no ${name}`);
  return model;
}

const FULL = named('SmolVLM-256M-Instruct');
const GPU = device({ webgpu: GPUS.apple });

function trial(deviceClass: DeviceClass, secondsPerMeme: number | null): Trial {
  return { model: FULL.id, deviceClass, secondsPerMeme };
}

describe('plannedClasses', () => {
  it('tries the classes of the device in order', () => {
    expect(plannedClasses(FULL, GPU)).toEqual(['webgpu+f16', 'webgpu', 'wasm']);
    expect(plannedClasses(FULL, phone({ webgpu: GPUS.adreno }))).toEqual(['wasm', 'webgpu']);
  });

  it('leaves out classes that the model has no mix for', () => {
    expect(plannedClasses(named('SmolVLM-256M-Instruct-int8'), GPU)).toEqual(['wasm']);
    expect(plannedClasses(named('SmolVLM-256M-Instruct-int4'), device())).toEqual([]);
  });

  it('leaves out classes that failed on this device', () => {
    expect(plannedClasses(FULL, GPU, [trial('webgpu+f16', null)])).toEqual(['webgpu', 'wasm']);
  });

  it('puts WASM first if WebGPU was measured to be slower', () => {
    expect(plannedClasses(FULL, GPU, [trial('webgpu+f16', 9), trial('wasm', 4)])).toEqual([
      'wasm',
      'webgpu',
      'webgpu+f16',
    ]);
  });

  it('keeps the order if only estimates contradict it', () => {
    expect(plannedClasses(FULL, GPU, [trial('wasm', 1)])).toEqual(['webgpu+f16', 'webgpu', 'wasm']);
  });

  it('ignores trials of other models', () => {
    const other: Trial = { ...trial('webgpu+f16', null), model: named('moondream2').id };
    expect(plannedClasses(FULL, GPU, [other])).toEqual(['webgpu+f16', 'webgpu', 'wasm']);
  });

  it('leaves out WebGPU if its buffers are too small for a tensor of the model', () => {
    expect(plannedClasses(named('SmolVLM-500M-Instruct'), device({ webgpu: GPUS.narrow }))).not.toContain('webgpu');
  });
});
