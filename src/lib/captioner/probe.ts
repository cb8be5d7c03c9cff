import { isIos, isMobile, type Platform } from '$lib/core/platform';
import { coreCount, hasThreads } from '$lib/core/threads';
import { type DeviceProfile, type Graphics, threadsFor } from './device-profile';

/** Chromium's addition to Navigator that TypeScript's DOM types lack. */
type Extras = { readonly deviceMemory?: number };

/** The globals that the probe reads; tests pass their own. */
export type BrowserGlobals = {
  readonly navigator: Platform &
    Extras & {
      /** Missing in some privacy modes. */
      readonly hardwareConcurrency?: number;
      readonly gpu?: Pick<GPU, 'requestAdapter'>;
      readonly storage?: Pick<StorageManager, 'estimate' | 'persisted'>;
    };
  readonly crossOriginIsolated: boolean;
  readonly SharedArrayBuffer?: unknown;
};

/** A graphics driver can hang; the Settings page does not wait longer than this. */
const ADAPTER_TIMEOUT_MS = 5_000;

/** The result of `question`, or null if it rejects, throws or takes too long. */
async function ask<Value>(question: () => Promise<Value>): Promise<Value | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ADAPTER_TIMEOUT_MS);
  });
  try {
    return await Promise.race([question(), late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** Browsers before `GPUAdapterInfo` have `isFallbackAdapter` on the adapter itself. */
type OlderAdapter = GPUAdapter & { readonly isFallbackAdapter?: boolean };

function nameOf(info: GPUAdapterInfo | undefined): string {
  if (info === undefined) return '';
  return info.description || [info.vendor, info.architecture].filter((part) => part !== '').join(' ');
}

function graphicsOf(adapter: OlderAdapter): Graphics {
  const info = adapter.info as GPUAdapterInfo | undefined;
  const description = nameOf(info);
  // SwiftShader that was selected by a command-line switch does not always report itself as a fallback.
  const software = /swiftshader|llvmpipe|basic render/i.test(description);
  return {
    f16: adapter.features.has('shader-f16'),
    fallback: software || (info?.isFallbackAdapter ?? adapter.isFallbackAdapter ?? false),
    maxBufferBytes: adapter.limits.maxBufferSize,
    maxStorageBufferBytes: adapter.limits.maxStorageBufferBindingSize,
    description,
  };
}

/**
 * Reads the device's profile. It never fails: what the browser does not report or refuses is null. The caller adds the
 * memory that the person entered.
 */
export async function probeDevice(globals: BrowserGlobals = globalThis): Promise<DeviceProfile> {
  const { navigator, crossOriginIsolated } = globals;
  const { gpu, storage } = navigator;
  const [adapter, estimate, persisted] = await Promise.all([
    gpu === undefined ? null : ask(() => gpu.requestAdapter({ powerPreference: 'high-performance' })),
    storage === undefined ? null : ask(() => storage.estimate()),
    storage === undefined ? null : ask(() => storage.persisted()),
  ]);
  const cores = coreCount(navigator);
  return {
    deviceMemoryGB: navigator.deviceMemory ?? null,
    statedMemoryGB: null,
    cores,
    threads: threadsFor(hasThreads(globals), cores),
    webgpu: adapter === null ? null : graphicsOf(adapter),
    isolated: crossOriginIsolated,
    mobile: isMobile(navigator),
    ios: isIos(navigator),
    storageFreeBytes: estimate?.quota === undefined ? null : Math.max(0, estimate.quota - (estimate.usage ?? 0)),
    storagePersistent: persisted,
  };
}
