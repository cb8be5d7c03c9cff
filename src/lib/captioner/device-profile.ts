import type { DeviceClass } from '$lib/core/device';
import { formatCount, formatBytes } from '$lib/core/format';

/** The browser's graphics adapter. No browser reports its amount of memory. */
export type Graphics = {
  /** True if it has `shader-f16`: arithmetic on 16-bit numbers. */
  readonly f16: boolean;
  /** True for a software adapter, which is slower than WASM. */
  readonly fallback: boolean;
  /** `maxBufferSize` in bytes. */
  readonly maxBufferBytes: number;
  /** `maxStorageBufferBindingSize` in bytes: the largest tensor that a shader can access. */
  readonly maxStorageBufferBytes: number;
  /** The adapter's own name; '' if it has none. */
  readonly description: string;
};

/** What the browser reports about the device. `null` means that it does not report the value. */
export type DeviceProfile = {
  /** `navigator.deviceMemory`: a power of two, Chromium only; browsers cap it (8 for years, 32 now). */
  readonly deviceMemoryGB: number | null;
  /** Memory that the person entered in Settings. It takes precedence over the browser's number. */
  readonly statedMemoryGB: number | null;
  readonly cores: number;
  /** WASM threads to use: more than one only if memory can be shared. */
  readonly threads: number;
  readonly webgpu: Graphics | null;
  readonly isolated: boolean;
  /** True for a phone or tablet, where a page that uses much memory is closed without warning. */
  readonly mobile: boolean;
  /** True for an iPhone or iPad. */
  readonly ios: boolean;
  /** Storage quota minus use. */
  readonly storageFreeBytes: number | null;
  readonly storagePersistent: boolean | null;
};

/** Upper limit of WASM threads: beyond four the encoder gains little and the page stutters. */
const MAX_THREADS = 4;

/** Number of WASM threads to use; `shared` is true if memory can be shared. */
export function threadsFor(shared: boolean, cores: number): number {
  return shared ? Math.max(1, Math.min(MAX_THREADS, cores)) : 1;
}

/** The device's memory: what the person entered, else what the browser reports, else null. */
export function memoryGB(profile: DeviceProfile): number | null {
  return profile.statedMemoryGB ?? profile.deviceMemoryGB;
}

/**
 * The device classes that can be tried, best first. A software adapter comes after WASM, which is faster. On phones
 * WASM comes first too: there, WebGPU has closed the whole tab with the smallest of the models.
 */
export function deviceClasses(profile: DeviceProfile): readonly DeviceClass[] {
  const { webgpu, mobile } = profile;
  if (webgpu === null) return ['wasm'];
  const gpu: readonly DeviceClass[] = webgpu.f16 ? ['webgpu+f16', 'webgpu'] : ['webgpu'];
  return webgpu.fallback || mobile ? ['wasm', ...gpu] : [...gpu, 'wasm'];
}

/** A fact for the screen: a value and its label. */
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

/**
 * The device in words for the screen: memory, graphics, cores and threads, storage, and whether storage is persistent.
 */
export function describeDevice(profile: DeviceProfile): readonly DeviceFact[] {
  const { cores, threads, storagePersistent } = profile;
  const facts = [
    memoryFact(profile),
    graphicsFact(profile),
    {
      value: `${cores}`,
      label: `${cores === 1 ? 'core' : 'cores'}, ${formatCount(threads, 'thread')}`,
    },
    storageFact(profile),
  ];
  if (storagePersistent === null) return facts;
  return [
    ...facts,
    storagePersistent
      ? { value: 'Kept', label: 'storage is persistent' }
      : { value: 'Not promised', label: 'that storage is kept' },
  ];
}
