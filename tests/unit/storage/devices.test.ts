import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import type { ModelId } from '$lib/core/ids';
import type * as Devices from '$lib/storage/devices';
import { emptyBrowser, valueOf } from './fixtures';

const MODEL = 'SmolVLM-256M-Instruct-int8' as ModelId;
const OTHER = 'Florence-2-base' as ModelId;
let devices: typeof Devices;

beforeEach(async () => {
  emptyBrowser();
  devices = await import('$lib/storage/devices');
});

test('a load that began and never ended is found at the next start', async () => {
  valueOf(await devices.beginTrial(MODEL, 'wasm'));
  const [record] = valueOf(await devices.loadDevices());
  expect(record).toMatchObject({ model: MODEL, deviceClass: 'wasm', failure: null });
  expect(record?.loadingSince).toBeGreaterThan(0);
});

test('a load that succeeded leaves no failure on its device class', async () => {
  valueOf(await devices.beginTrial(MODEL, 'webgpu'));
  expect(valueOf(await devices.endTrial(MODEL, 'webgpu', null))).toMatchObject({ loadingSince: null, failure: null });
});

test('a failure is stored per device class and cleared per model', async () => {
  const failure = { kind: 'no-device', detail: 'no adapter' } as const;
  valueOf(await devices.endTrial(MODEL, 'webgpu', failure));
  valueOf(await devices.endTrial(MODEL, 'wasm', null));
  valueOf(await devices.endTrial(OTHER, 'webgpu', failure));
  expect(await failures()).toEqual([`${OTHER} webgpu`, `${MODEL} webgpu`]);
  valueOf(await devices.forgetTrials(MODEL));
  expect(await failures()).toEqual([`${OTHER} webgpu`]);
});

test('the last ten times are kept, also when a failure is stored and cleared', async () => {
  for (let seconds = 1; seconds <= 12; seconds += 1) valueOf(await devices.addSeconds(MODEL, 'wasm', seconds));
  valueOf(await devices.endTrial(MODEL, 'wasm', { kind: 'out-of-memory' }));
  valueOf(await devices.forgetTrials(MODEL));
  const [record] = valueOf(await devices.loadDevices());
  expect(record?.secondsPerMeme).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

test('two loads at once do not overwrite each other', async () => {
  await Promise.all([
    devices.beginTrial(MODEL, 'wasm'),
    devices.addSeconds(MODEL, 'wasm', 2),
    devices.beginTrial(MODEL, 'webgpu'),
  ]);
  const records = valueOf(await devices.loadDevices());
  expect(records).toHaveLength(2);
  const wasm = records.find(({ deviceClass }) => deviceClass === 'wasm');
  expect(wasm?.secondsPerMeme).toEqual([2]);
  expect(wasm?.loadingSince).not.toBeNull();
});

async function failures(): Promise<string[]> {
  return valueOf(await devices.loadDevices())
    .filter(({ failure }) => failure !== null)
    .map(({ id }) => id)
    .sort();
}
