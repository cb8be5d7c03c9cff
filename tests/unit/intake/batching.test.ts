import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { batching } from '$lib/intake/batching';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('the first group is handed on soon, later ones more rarely, the rest at the end', async () => {
  const groups: number[][] = [];
  const batches = batching<number>((items) => Promise.resolve(void groups.push([...items])));
  for (let item = 0; item < 40; item += 1) {
    batches.add(item);
    await vi.advanceTimersByTimeAsync(60);
  }
  await batches.finish();
  expect(groups.flat()).toEqual(Array.from({ length: 40 }, (_item, index) => index));
  expect(groups[0]?.length).toBeLessThanOrEqual(2);
  expect(groups.length).toBeLessThan(8);
});

test('no group is larger than one transaction should be', async () => {
  const groups: number[] = [];
  const batches = batching<number>((items) => Promise.resolve(void groups.push(items.length)));
  for (let item = 0; item < 1000; item += 1) batches.add(item);
  await batches.finish();
  expect(Math.max(...groups)).toBeLessThanOrEqual(200);
});
