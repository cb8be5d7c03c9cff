import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Failure } from '$lib/core/failure';
import { GraphicsCard, RETRY_DELAYS_MS } from '$lib/models/graphics-card.svelte';

const NO_DEVICE: Failure = { kind: 'no-device', detail: 'the browser offers no graphics card.' };
const LOST: Failure = { kind: 'device-lost' };

let card: GraphicsCard;
beforeEach(() => {
  vi.useFakeTimers();
  card = new GraphicsCard();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Asks once more and lets the time go by; returns the answer and how long it took, in ms. */
async function ask(again: ReturnType<GraphicsCard['retryPolicy']>, failure: Failure): Promise<[boolean, number]> {
  const start = Date.now();
  const answer = again('webgpu', failure);
  await vi.runAllTimersAsync();
  return [await answer, Date.now() - start];
}

test('a card that was never lost is not waited for', async () => {
  const again = card.retryPolicy(new AbortController().signal);
  expect(await ask(again, NO_DEVICE)).toEqual([false, 0]);
  expect(card.disabled).toBe(false);
});

test('a lost card is tried again after 2, 4 and 8 seconds and then given up for this visit', async () => {
  card.lost();
  const again = card.retryPolicy(new AbortController().signal);
  for (const wait of [2000, 4000, 8000]) expect(await ask(again, NO_DEVICE)).toEqual([true, wait]);
  expect(card.disabled).toBe(false);
  expect(await ask(again, NO_DEVICE)).toEqual([false, 0]);
  expect(card.disabled).toBe(true);
});

test('a load during which the card is lost is waited for, too', async () => {
  const again = card.retryPolicy(new AbortController().signal);
  expect(await ask(again, LOST)).toEqual([true, RETRY_DELAYS_MS[0]]);
  expect(await ask(again, NO_DEVICE)).toEqual([true, RETRY_DELAYS_MS[1]]);
});

test('what a wait cannot mend is not waited for, nor is the processor', async () => {
  card.lost();
  const again = card.retryPolicy(new AbortController().signal);
  expect(await ask(again, { kind: 'not-downloaded', model: 'Tiny' })).toEqual([false, 0]);
  expect(await again('wasm', LOST)).toBe(false);
});

test('who cancels does not wait for the card', async () => {
  card.lost();
  const end = new AbortController();
  const answer = card.retryPolicy(end.signal)('webgpu', NO_DEVICE);
  end.abort();
  expect(await answer).toBe(false);
  expect(card.disabled).toBe(false);
});

test('a card lost twice without a caption between is given up; with one it is not', () => {
  card.lost();
  card.loaded('webgpu');
  card.captioned('webgpu');
  card.lost();
  expect(card.disabled).toBe(false);
  card.loaded('webgpu');
  card.captioned('wasm');
  card.lost();
  expect(card.disabled).toBe(true);
  card.reset();
  expect([card.disabled, card.recovering]).toEqual([false, false]);
});
