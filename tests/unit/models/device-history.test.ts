import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { DEFAULT_MODEL } from '$lib/catalogue/catalogue';
import { beginTrial } from '$lib/storage/devices';
import { DeviceHistory } from '$lib/models/device-history.svelte';

const { id } = DEFAULT_MODEL;

it('keeps times and lasting failures across visits, and clears failures on request', async () => {
  const first = new DeviceHistory();
  await first.begin(id, 'webgpu');
  await first.end(id, 'webgpu', { kind: 'garbage', answer: 'x x x' });
  await first.add(id, 'wasm', 2);
  await first.add(id, 'wasm', 3);

  const later = new DeviceHistory();
  await later.load();
  expect(later.failuresOf(id)).toEqual([{ deviceClass: 'webgpu', failure: { kind: 'garbage', answer: 'x x x' } }]);
  expect(later.timesOf(id, 'wasm')).toEqual([2, 3]);
  await later.forgetFailures(id);
  expect(later.failuresOf(id)).toEqual([]);
  expect(later.timesOf(id, 'wasm')).toEqual([2, 3]);
});

it('does not store failures that may pass', async () => {
  const history = new DeviceHistory();
  for (const failure of [{ kind: 'cancelled' }, { kind: 'not-downloaded', model: id }] as const) {
    await history.begin(id, 'wasm');
    await history.end(id, 'wasm', failure);
  }
  expect(history.failuresOf(id)).toEqual([]);
});

it('reports a load that never ended as a crash, once', async () => {
  await beginTrial(id, 'webgpu+f16');
  const history = new DeviceHistory();
  expect(await history.settleCrashes()).toMatchObject([{ model: id, deviceClass: 'webgpu+f16' }]);
  expect(await history.settleCrashes()).toEqual([]);
  expect(history.failuresOf(id)).toMatchObject([{ deviceClass: 'webgpu+f16' }]);
});
