import { afterEach, expect, test, vi } from 'vitest';
import { watchBattery } from '$lib/queue/watch-battery';

class FakeBattery extends EventTarget {
  level = 0.5;
  charging = false;
  change(level: number, charging = false): void {
    Object.assign(this, { level, charging });
    this.dispatchEvent(new Event('levelchange'));
  }
}

async function watched(work: 'running' | 'paused' | 'none' = 'running', level = 0.5) {
  const battery = new FakeBattery();
  battery.level = level;
  vi.stubGlobal('navigator', { getBattery: () => Promise.resolve(battery) });
  const host = { at: work, said: [] as string[] };
  const watch = watchBattery({
    work: () => host.at,
    onLow: () => host.said.push('low'),
    onCharged: () => host.said.push('charged'),
  });
  await Promise.resolve();
  await new Promise((resolve) => setTimeout(resolve));
  return { battery, host, watch };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test('a low battery is reported once; a person who continues is not interrupted until it was charged', async () => {
  const { battery, host, watch } = await watched();
  battery.change(0.14);
  watch.check();
  battery.change(0.1);
  expect(host.said).toEqual(['low']);
  battery.change(0.1, true);
  battery.change(0.1);
  expect(host.said).toEqual(['low', 'low']);
});

test('a charger resumes work that was paused for the battery', async () => {
  const { battery, host } = await watched();
  battery.change(0.05);
  host.at = 'paused';
  battery.change(0.04);
  battery.change(0.05, true);
  expect(host.said).toEqual(['low', 'charged']);
});

test('work that was paused on an earlier visit resumes on a click and keeps running', async () => {
  const { battery, host, watch } = await watched('paused', 0.1);
  host.at = 'running';
  watch.check();
  battery.change(0.09);
  expect(host.said).toEqual([]);
});

test('a low battery is not reported without running work', async () => {
  const { battery, host } = await watched('none');
  battery.change(0.01);
  expect(host.said).toEqual([]);
});

test('a browser without the Battery Status API does nothing', () => {
  vi.stubGlobal('navigator', {});
  expect(() => watchBattery({ work: () => 'running', onLow: vi.fn(), onCharged: vi.fn() }).check()).not.toThrow();
});
