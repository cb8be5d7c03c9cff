import { describe, expect, it } from 'vitest';
import { describeDevice, deviceClasses, memoryGB, threadsFor } from '$lib/captioner/device-profile';
import { device, GPUS, iphone, phone } from './device-profiles';

describe('device classes', () => {
  it.each([
    [
      '16-bit graphics first, then plain, then the processor',
      device({ webgpu: GPUS.apple }),
      ['webgpu+f16', 'webgpu', 'wasm'],
    ],
    ['plain graphics have no 16-bit class', device({ webgpu: GPUS.oldIntel }), ['webgpu', 'wasm']],
    ['without WebGPU only the processor', device(), ['wasm']],
    ['simulated graphics come last', device({ webgpu: GPUS.software }), ['wasm', 'webgpu']],
    ['phones start on the processor', phone({ webgpu: GPUS.newAdreno }), ['wasm', 'webgpu+f16', 'webgpu']],
  ] as const)('%s', (_, profile, expected) => {
    expect(deviceClasses(profile)).toEqual(expected);
  });
});

describe('threads', () => {
  it('are up to four if the page is isolated, else one', () => {
    expect(threadsFor(true, 16)).toBe(4);
    expect(threadsFor(true, 2)).toBe(2);
    expect(threadsFor(true, 0)).toBe(1);
    expect(threadsFor(false, 16)).toBe(1);
  });
});

describe('memory', () => {
  it('is what the person entered, else what the browser reports', () => {
    expect(memoryGB(device({ statedMemoryGB: 64 }))).toBe(64);
    expect(memoryGB(device())).toBe(8);
    expect(memoryGB(iphone())).toBeNull();
  });
});

describe('the device in words', () => {
  it('names memory, graphics, cores, storage and persistence', () => {
    expect(describeDevice(device({ webgpu: GPUS.apple, storageFreeBytes: 41e9 }))).toEqual([
      { value: '8 GB', label: 'memory reported' },
      { value: 'Apple M1', label: 'WebGPU, 16-bit' },
      { value: '8', label: 'cores, 4 threads' },
      { value: '41.0 GB', label: 'free for this app' },
      { value: 'Kept', label: 'storage is persistent' },
    ]);
  });

  it('names what is unknown or missing', () => {
    const facts = describeDevice(
      iphone({ cores: 1, isolated: false, storageFreeBytes: null, storagePersistent: null }),
    );
    expect(facts).toEqual([
      { value: 'Unknown', label: 'memory: this browser does not tell' },
      { value: 'None', label: 'no WebGPU in this browser' },
      { value: '1', label: 'core, 1 thread' },
      { value: 'Unknown', label: 'free storage' },
    ]);
  });

  it('distinguishes simulated, unnamed and 32-bit graphics', () => {
    const graphics = (webgpu: (typeof GPUS)[keyof typeof GPUS]): unknown => describeDevice(device({ webgpu }))[1];
    expect(graphics(GPUS.software)).toEqual({ value: 'Software only', label: 'no graphics card to use' });
    expect(graphics(GPUS.narrow)).toEqual({ value: 'Graphics card', label: 'WebGPU, 32-bit only' });
  });

  it('names memory that the person entered, and storage that may be cleared', () => {
    const facts = describeDevice(device({ statedMemoryGB: 16, storagePersistent: false }));
    expect(facts[0]).toEqual({ value: '16 GB', label: 'memory, as you said' });
    expect(facts[4]?.value).toBe('Not promised');
  });
});
