import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import { modelById } from '$lib/catalogue/catalogue';
import type { DeviceProfile } from '$lib/captioner/device-profile';
import { mixKey } from '$lib/catalogue/manifest';
import type { Model } from '$lib/catalogue/model';
import { DeviceHistory } from '$lib/models/device-history.svelte';
import { GraphicsCard } from '$lib/models/graphics-card.svelte';
import { DevicePlan } from '$lib/models/device-plan';

const DESKTOP: DeviceProfile = {
  deviceMemoryGB: 8,
  statedMemoryGB: null,
  cores: 8,
  threads: 4,
  webgpu: { f16: false, fallback: false, maxBufferBytes: 4e9, maxStorageBufferBytes: 4e9, description: 'a card' },
  isolated: true,
  mobile: false,
  ios: false,
  storageFreeBytes: null,
  storagePersistent: null,
};

const model = someModel('SmolVLM-256M-Instruct');
let card: GraphicsCard;
let runOn: 'automatic' | 'webgpu' | 'wasm';
let stored: ReadonlySet<string>;
let plan: DevicePlan;

beforeEach(() => {
  card = new GraphicsCard();
  runOn = 'automatic';
  stored = new Set(Object.values(model.mixes).map((mix) => mixKey(mix)));
  plan = new DevicePlan({
    profile: () => DESKTOP,
    runOn: () => runOn,
    commit: ({ mix }) => (stored.has(mix) ? 'abc' : undefined),
    history: new DeviceHistory(),
    card,
  });
});

const usable = (): string[] => plan.usable(model).map(({ deviceClass }) => deviceClass);

/** Disables WebGPU by two losses without a caption between them. */
function disableCard(): void {
  card.lost();
  card.lost();
}

test('the graphics card comes first, and is left out once it is disabled', () => {
  expect(usable()).toEqual(['webgpu', 'wasm']);
  disableCard();
  expect(usable()).toEqual(['wasm']);
  expect(plan.avoidsCard(model)).toBe(true);
  // The planned classes stay: they decide what to download.
  expect(plan.planned(model)).toEqual(['webgpu', 'wasm']);
});

test('a disabled card is still tried if nothing else is possible', () => {
  disableCard();
  runOn = 'webgpu';
  expect(usable()).toEqual(['webgpu']);
  expect(plan.avoidsCard(model)).toBe(false);
});

test('a chosen device is the only one, and a class without stored files is not usable', () => {
  runOn = 'wasm';
  expect(usable()).toEqual(['wasm']);
  stored = new Set();
  expect(usable()).toEqual([]);
  expect(plan.planned(model)).toEqual(['wasm']);
});

function someModel(id: string): Model {
  const found = modelById(id);
  if (found === undefined) throw new Error(`${id} is not in the catalogue`);
  return found;
}
