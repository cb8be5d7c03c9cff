import type { Step } from '../harness/worker-link.run';
import type { Harness } from '../support/harness';
import { expect, test } from '../support/test';

// Tests the link with real workers. Where minutes must pass, Playwright's clock moves the page's timers and date:
// `runFor` fires every timer as often as in real time, `fastForward` at most once, as after a laptop has slept. The
// worker's own time is real. A headless page cannot be hidden, so the page's `visibilityState` is replaced.

const QUIET_MS = 30_000;
const HEARD = { ok: true, value: 'heard' };
const SILENT = { ok: false, failure: { kind: 'timed-out', seconds: QUIET_MS / 1000 } };

function step<Value = unknown>(harness: Harness, what: Step): Promise<Value> {
  return harness.run<Value>('worker-link', what);
}

/** Starts a call that the worker never answers, on a clock that the test moves. */
async function beginSilence(harness: Harness): Promise<void> {
  await harness.page.clock.install();
  await step(harness, { do: 'begin', what: 'hang', quietMs: QUIET_MS });
}

async function setHidden(harness: Harness, hidden: boolean): Promise<void> {
  await harness.page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { configurable: true, value });
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: value ? 'hidden' : 'visible' });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

test('a worker that crashes fails its calls at once, and the next call starts another', async ({ harness }) => {
  await step(harness, { do: 'begin', what: 'crash', quietMs: QUIET_MS });
  const outcome = await step<{ failure: { kind: string; detail: string } }>(harness, { do: 'outcome' });
  expect(outcome.failure.kind).toBe('worker-died');
  expect(outcome.failure.detail).toContain('crashed');
  expect(await step(harness, { do: 'echo' })).toEqual(HEARD);
  expect(await step(harness, { do: 'workers' })).toBe(2);
});

test('a worker that was killed without an event is replaced after its quiet time', async ({ harness }) => {
  await beginSilence(harness);
  await step(harness, { do: 'kill' });
  await harness.page.clock.runFor(QUIET_MS / 2);
  expect(await step(harness, { do: 'settled' })).toBe(false);
  await harness.page.clock.runFor(QUIET_MS / 2);
  expect(await step(harness, { do: 'outcome' })).toEqual(SILENT);
  expect(await step(harness, { do: 'echo' })).toEqual(HEARD);
  expect(await step(harness, { do: 'workers' })).toBe(2);
});

test('a silent worker is terminated after its quiet time', async ({ harness }) => {
  await beginSilence(harness);
  await harness.page.clock.runFor(QUIET_MS);
  expect(await step(harness, { do: 'outcome' })).toEqual(SILENT);
});

test('a slow worker that reports progress may take longer than its quiet time', async ({ harness }) => {
  const result = await step(harness, { do: 'work', steps: 8, stepMs: 400, quietMs: 1500 });
  expect(result).toEqual({ answer: { ok: true, value: 'done' }, heard: [1, 2, 3, 4, 5, 6, 7, 8] });
  expect(await step(harness, { do: 'workers' })).toBe(1);
});

test('the time while the page is hidden does not count', async ({ harness }) => {
  await beginSilence(harness);
  await setHidden(harness, true);
  await harness.page.clock.runFor(2 * QUIET_MS);
  await setHidden(harness, false);
  expect(await step(harness, { do: 'settled' })).toBe(false);
  await harness.page.clock.runFor(QUIET_MS);
  expect(await step(harness, { do: 'outcome' })).toEqual(SILENT);
});

test('a clock that jumps by an hour does not end a worker', async ({ harness }) => {
  await beginSilence(harness);
  await harness.page.clock.fastForward('01:00:00');
  expect(await step(harness, { do: 'settled' })).toBe(false);
  expect(await step(harness, { do: 'echo' })).toEqual(HEARD);
  expect(await step(harness, { do: 'workers' })).toBe(1);
});

test('an aborted call ends its worker, and the next call starts another', async ({ harness }) => {
  await step(harness, { do: 'begin', what: 'hang', quietMs: QUIET_MS });
  await step(harness, { do: 'abort' });
  expect(await step(harness, { do: 'outcome' })).toEqual({ ok: false, failure: { kind: 'cancelled' } });
  expect(await step(harness, { do: 'echo' })).toEqual(HEARD);
  expect(await step(harness, { do: 'workers' })).toBe(2);
});
