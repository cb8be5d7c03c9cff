import type { DeviceClass } from '$lib/core/device';
import { counted, formatBytes } from '$lib/core/format';

/** What the browser's graphics adapter offers. No browser tells how much memory it has. */
export type Graphics = {
  /** `shader-f16`: arithmetic on 16-bit numbers. */
  readonly f16: boolean;
  /** A software adapter: slower than WASM. */
  readonly fallback: boolean;
  /** `maxBufferSize` in bytes. */
  readonly maxBufferBytes: number;
  /** `maxStorageBufferBindingSize` in bytes: the largest tensor a shader can see. */
  readonly maxStorageBufferBytes: number;
  /** As the adapter names itself; '' when it does not. */
  readonly description: string;
};

/** What is known of the device before anything is downloaded. `null` means the browser does not say. */
export type DeviceProfile = {
  /** `navigator.deviceMemory`: a power of two, Chromium only; browsers cap it (8 for years, 32 now). */
  readonly deviceMemoryGB: number | null;
  /** What the person said the device has; counts more than what the browser reports. */
  readonly statedMemoryGB: number | null;
  readonly cores: number;
  /** WASM threads to start with: more than one only where the page is cross-origin isolated. */
  readonly threads: number;
  readonly webgpu: Graphics | null;
  readonly isolated: boolean;
  /** A phone or tablet, where a page that takes much memory is closed without a word. */
  readonly mobile: boolean;
  /** An iPhone or iPad. */
  readonly ios: boolean;
  /** Quota minus use. */
  readonly storageFreeBytes: number | null;
  readonly storagePersistent: boolean | null;
};

/** Most WASM threads worth starting: beyond four the encoder gains little and the page starts to stutter. */
const MAX_THREADS = 4;

/** WASM threads to start with. */
export function threadsFor(isolated: boolean, cores: number): number {
  return isolated ? Math.max(1, Math.min(MAX_THREADS, cores)) : 1;
}

/** The memory a judgement may count on: what the person said, else what the browser reports, else unknown. */
export function memoryGB(profile: DeviceProfile): number | null {
  return profile.statedMemoryGB ?? profile.deviceMemoryGB;
}

/**
 * The classes a device can run, the one to try first in front. A software adapter comes after WASM, which is faster. On
 * phones WASM comes first too: WebGPU has closed the whole tab there with the smallest of the models.
 */
export function deviceClasses(profile: DeviceProfile): readonly DeviceClass[] {
  const { webgpu, mobile } = profile;
  if (webgpu === null) return ['wasm'];
  const gpu: readonly DeviceClass[] = webgpu.f16 ? ['webgpu+f16', 'webgpu'] : ['webgpu'];
  return webgpu.fallback || mobile ? ['wasm', ...gpu] : [...gpu, 'wasm'];
}

/** A short fact for display: a figure and what it is. */
export type DeviceFact = { readonly value: string; readonly label: string };

function memoryFact({ statedMemoryGB, deviceMemoryGB }: DeviceProfile): DeviceFact {
  if (statedMemoryGB !== null) return { value: `${statedMemoryGB} GB`, label: 'memory, as you said' };
  if (deviceMemoryGB !== null) return { value: `${deviceMemoryGB} GB`, label: 'memory reported' };
  return { value: 'Unknown', label: 'memory: this browser does not tell' };
}

function graphicsFact({ webgpu }: DeviceProfile): DeviceFact {
  if (webgpu === null) return { value: 'None', label: 'no WebGPU in this browser' };
  if (webgpu.fallback) return { value: 'Software only', label: 'no graphics card to use' };
  const value = webgpu.description === '' ? 'Graphics card' : webgpu.description;
  return { value, label: webgpu.f16 ? 'WebGPU, 16-bit' : 'WebGPU, 32-bit only' };
}

function storageFact({ storageFreeBytes }: DeviceProfile): DeviceFact {
  if (storageFreeBytes === null) return { value: 'Unknown', label: 'free storage' };
  return { value: formatBytes(storageFreeBytes), label: 'free for this app' };
}

/** What this device can do, in words: memory, graphics, cores and threads, storage, and whether storage is kept. */
export function describeDevice(profile: DeviceProfile): readonly DeviceFact[] {
  const { cores, threads, storagePersistent } = profile;
  const facts = [
    memoryFact(profile),
    graphicsFact(profile),
    {
      value: `${cores}`,
      label: `${cores === 1 ? 'core' : 'cores'}, ${counted(threads, 'thread')}`,
    },
    storageFact(profile),
  ];
  if (storagePersistent === null) return facts;
  return [
    ...facts,
    storagePersistent
      ? { value: 'Kept', label: 'storage is persistent' }
      : { value: 'Not promised', label: 'the browser may clear storage when space runs low' },
  ];
}
