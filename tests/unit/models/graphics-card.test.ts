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

/** Asks for a retry and advances the timers; returns the answer and the delay in ms. */
async function ask(retry: ReturnType<GraphicsCard['retryPolicy']>, failure: Failure): Promise<[boolean, number]> {
  const start = Date.now();
  const answer = retry('webgpu', failure);
  await vi.runAllTimersAsync();
  return [await answer, Date.now() - start];
}

test('a load is not retried if the card was never lost', async () => {
  const retry = card.retryPolicy(new AbortController().signal);
  expect(await ask(retry, NO_DEVICE)).toEqual([false, 0]);
  expect(card.disabled).toBe(false);
});

test('a lost card is retried after 2, 4 and 8 seconds and then disabled for this visit', async () => {
  card.lost();
  const retry = card.retryPolicy(new AbortController().signal);
  for (const wait of [2000, 4000, 8000]) expect(await ask(retry, NO_DEVICE)).toEqual([true, wait]);
  expect(card.disabled).toBe(false);
  expect(await ask(retry, NO_DEVICE)).toEqual([false, 0]);
  expect(card.disabled).toBe(true);
});

test('a load during which the card is lost is retried too', async () => {
  const retry = card.retryPolicy(new AbortController().signal);
  expect(await ask(retry, LOST)).toEqual([true, RETRY_DELAYS_MS[0]]);
  expect(await ask(retry, NO_DEVICE)).toEqual([true, RETRY_DELAYS_MS[1]]);
});

test('other failures and loads on the processor are not retried', async () => {
  card.lost();
  const retry = card.retryPolicy(new AbortController().signal);
  expect(await ask(retry, { kind: 'not-downloaded', model: 'Tiny' })).toEqual([false, 0]);
  expect(await retry('wasm', LOST)).toBe(false);
});

test('cancelling ends the delay', async () => {
  card.lost();
  const end = new AbortController();
  const answer = card.retryPolicy(end.signal)('webgpu', NO_DEVICE);
  end.abort();
  expect(await answer).toBe(false);
  expect(card.disabled).toBe(false);
});

test('a card lost twice without a caption in between is disabled; with one it is not', () => {
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
