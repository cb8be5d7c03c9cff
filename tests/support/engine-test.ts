import type { Device } from '$lib/core/device';
import { openEngineHarness, type EngineHarness } from './engine-harness';
import { test as base } from './test';

export { expect } from './test';

/** The harness page with the engines; `consoleLines` and `foreign` are empty at the start of each test. */
type Given = { readonly wasm: EngineHarness; readonly webgpu: EngineHarness };

/**
 * Pages that all tests of one Playwright worker share, because storing the weights takes long; runs do not affect
 * others.
 */
type Shared = { readonly wasmHarness: EngineHarness; readonly webgpuHarness: EngineHarness };

const SET_UP_MS = 180_000;

/** Playwright's `test` with a harness page for the engines on WASM and one for those on WebGPU. */
export const test = base.extend<Given, Shared>({
  wasmHarness: [sharedHarness('wasm'), { scope: 'worker', timeout: SET_UP_MS }],
  webgpuHarness: [sharedHarness('webgpu'), { scope: 'worker', timeout: SET_UP_MS }],
  wasm: async ({ wasmHarness }, use) => {
    await use(fresh(wasmHarness));
  },
  webgpu: async ({ webgpuHarness }, use) => {
    await use(fresh(webgpuHarness));
  },
});

function fresh(harness: EngineHarness): EngineHarness {
  harness.consoleLines.length = 0;
  harness.foreign.length = 0;
  return harness;
}

function sharedHarness(device: Device) {
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern.
  return async ({}, use: (harness: EngineHarness) => Promise<void>): Promise<void> => {
    const harness = await openEngineHarness(device);
    await use(harness);
    await harness.close();
  };
}
