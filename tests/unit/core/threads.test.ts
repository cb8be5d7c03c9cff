import { expect, it } from 'vitest';
import { coreCount, hasThreads } from '$lib/core/threads';

it('has threads only if the page is isolated and memory can be shared', () => {
  expect(hasThreads({ crossOriginIsolated: true, SharedArrayBuffer })).toBe(true);
  expect(hasThreads({ crossOriginIsolated: true })).toBe(false);
  expect(hasThreads({ crossOriginIsolated: false, SharedArrayBuffer })).toBe(false);
});

it('counts one core where the browser hides them', () => {
  expect([coreCount({ hardwareConcurrency: 8 }), coreCount({})]).toEqual([8, 1]);
});
