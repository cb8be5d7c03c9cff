import type { DeviceProfile, Graphics } from '$lib/captioner/device-profile';
import { threadsFor } from '$lib/captioner/device-profile';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

/** Adapters as browsers describe them. */
export const GPUS = {
  apple: gpu('Apple M1', true, 4 * GIB, 4 * GIB),
  nvidia: gpu('nvidia ampere', true, 4 * GIB, 2 * GIB),
  intel: gpu('intel gen-12lp', true, 2 * GIB, 2 * GIB),
  oldIntel: gpu('intel gen-9', false, 2 * GIB, 1 * GIB),
  oldNvidia: gpu('nvidia pascal', false, 2 * GIB, 2 * GIB),
  narrow: gpu('', false, 256 * MIB, 128 * MIB),
  adreno: gpu('qualcomm adreno-6xx', false, 256 * MIB, 256 * MIB),
  newAdreno: gpu('qualcomm adreno-7xx', true, 1 * GIB, 512 * MIB),
  ios: gpu('apple metal-3', true, 1 * GIB, 1 * GIB),
  software: { ...gpu('google swiftshader', false, 1 * GIB, 1 * GIB), fallback: true },
} as const;

function gpu(description: string, f16: boolean, maxBufferBytes: number, maxStorageBufferBytes: number): Graphics {
  return { description, f16, fallback: false, maxBufferBytes, maxStorageBufferBytes };
}

/** An isolated desktop with 8 GB, free storage and no WebGPU; `changes` make it another device. */
export function device(changes: Partial<DeviceProfile> = {}): DeviceProfile {
  const isolated = changes.isolated ?? true;
  const cores = changes.cores ?? 8;
  return {
    deviceMemoryGB: 8,
    statedMemoryGB: null,
    cores,
    threads: threadsFor(isolated, cores),
    webgpu: null,
    isolated,
    mobile: false,
    ios: false,
    storageFreeBytes: 40e9,
    storagePersistent: true,
    ...changes,
  };
}

/** A Chromium phone with 4 GB. */
export function phone(changes: Partial<DeviceProfile> = {}): DeviceProfile {
  return device({ deviceMemoryGB: 4, mobile: true, storageFreeBytes: 5e9, ...changes });
}

/** An iPhone or iPad in Safari, which reports no memory. */
export function iphone(changes: Partial<DeviceProfile> = {}): DeviceProfile {
  return device({ deviceMemoryGB: null, mobile: true, ios: true, cores: 4, storageFreeBytes: 2e9, ...changes });
}
