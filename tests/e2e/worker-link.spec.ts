import type { Step } from '../harness/worker-link.run';
import type { Harness } from '../support/harness';
import { expect, test } from '../support/test';

// The link's policies with real workers. Where minutes must pass, Playwright's clock moves the page's timers and its
// date: `runFor` lets every timer fire as often as it would have, `fastForward` at most once, as after a laptop has
// slept. The worker's own time is real. No headless page can be hidden for real, so the page says of itself that it is.

const QUIET_MS = 30_000;
const HEARD = { ok: true, value: 'heard' };
const SILENT = { ok: false, failure: { kind: 'timed-out', seconds: QUIET_MS / 1000 } };

function step<Value = unknown>(harness: Harness, what: Step): Promise<Value> {
  return harness.run<Value>('worker-link', what);
}

/** Asks a worker for what it will never answer, on a clock that the test moves. */
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

test('a worker that was killed without a word is given up after its quiet time, and replaced', async ({ harness }) => {
  await beginSilence(harness);
  await step(harness, { do: 'kill' });
  await harness.page.clock.runFor(QUIET_MS / 2);
  expect(await step(harness, { do: 'settled' })).toBe(false);
  await harness.page.clock.runFor(QUIET_MS / 2);
  expect(await step(harness, { do: 'outcome' })).toEqual(SILENT);
  expect(await step(harness, { do: 'echo' })).toEqual(HEARD);
  expect(await step(harness, { do: 'workers' })).toBe(2);
});

test('a silent worker is ended after its quiet time', async ({ harness }) => {
  await beginSilence(harness);
  await harness.page.clock.runFor(QUIET_MS);
  expect(await step(harness, { do: 'outcome' })).toEqual(SILENT);
});

test('a slow worker that makes progress is waited for beyond its quiet time', async ({ harness }) => {
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

test('a clock that is an hour later all at once ends no worker', async ({ harness }) => {
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
