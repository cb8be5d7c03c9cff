import { afterEach, beforeEach, expect, test as base, vi } from 'vitest';
import { success, type Result } from '$lib/core/result';
import { WorkerLink, type CallOptions } from '$lib/core/worker-link';
import type { TestWorker } from './link.worker';

// Tests the link with real workers. The page's timers and date are fake, so that minutes pass at once; the workers' own
// time is real. A headless page cannot be hidden, so `document.hidden` is replaced.

const QUIET_MS = 30_000;
const HOUR_MS = 3_600_000;
const HEARD = success('heard');
const SILENT = { ok: false, failure: { kind: 'timed-out', seconds: QUIET_MS / 1000 } };

/** A link, and the workers that it has started. */
type Linked = { readonly link: WorkerLink<TestWorker>; readonly workers: Worker[] };

const test = base.extend<{ linked: Linked }>({
  // eslint-disable-next-line no-empty-pattern -- Vitest reads the pattern.
  linked: async ({}, use) => {
    const workers: Worker[] = [];
    const link = new WorkerLink<TestWorker>(() => {
      const worker = new Worker(new URL('./link.worker.ts', import.meta.url), { type: 'module' });
      workers.push(worker);
      return worker;
    });
    await use({ link, workers });
    link.end();
  },
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function echo({ link }: Linked): Promise<Result<string>> {
  return link.call((api) => api.echo('heard').then(success));
}

/** Calls a worker that runs already, so that the limit of this call counts and not the one for a worker's start. */
async function begin(linked: Linked, what: 'hang' | 'crash', options: CallOptions = {}): Promise<Pending> {
  await echo(linked);
  const call = linked.link.call((api) => api[what]().then(success), { quietMs: QUIET_MS, ...options });
  const pending = { result: call, settled: false };
  void call.then(() => (pending.settled = true));
  return pending;
}

/** A call that has not been answered yet. */
type Pending = { readonly result: Promise<Result<string>>; settled: boolean };

/** Moves the page's clock; true if the call has been answered by then. */
async function settledAfter(ms: number, pending: Pending): Promise<boolean> {
  await vi.advanceTimersByTimeAsync(ms);
  return pending.settled;
}

function setHidden(hidden: boolean): void {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden);
}

test('a worker that crashes fails its calls at once, and the next call starts another', async ({ linked }) => {
  const { result } = await begin(linked, 'crash');
  expect(await result).toMatchObject({ failure: { kind: 'worker-died', detail: 'Uncaught Error: crashed' } });
  expect(await echo(linked)).toEqual(HEARD);
  expect(linked.workers).toHaveLength(2);
});

test('a worker that was killed without an event is replaced after its quiet time', async ({ linked }) => {
  const pending = await begin(linked, 'hang');
  linked.workers[0]?.terminate();
  expect(await settledAfter(QUIET_MS / 2, pending)).toBe(false);
  expect(await settledAfter(QUIET_MS / 2, pending)).toBe(true);
  expect(await pending.result).toEqual(SILENT);
  expect(await echo(linked)).toEqual(HEARD);
  expect(linked.workers).toHaveLength(2);
});

test('a silent worker is terminated after its quiet time', async ({ linked }) => {
  const pending = await begin(linked, 'hang');
  expect(await settledAfter(QUIET_MS, pending)).toBe(true);
  expect(await pending.result).toEqual(SILENT);
});

test('a slow worker that reports progress may take longer than its quiet time', async ({ linked }) => {
  const steps = 8;
  const heard: number[] = [];
  const answer = await linked.link.call(
    async (api, progress) => {
      const onStep = progress((step: number) => {
        heard.push(step);
        // Almost all of the quiet time passes between two steps.
        vi.advanceTimersByTime(QUIET_MS - 1000);
      });
      return success(await api.work(steps, 10, onStep));
    },
    { quietMs: QUIET_MS },
  );
  expect(answer).toEqual(success('done'));
  expect(heard).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(linked.workers).toHaveLength(1);
});

test('the time while the page is hidden does not count', async ({ linked }) => {
  const pending = await begin(linked, 'hang');
  setHidden(true);
  expect(await settledAfter(2 * QUIET_MS, pending)).toBe(false);
  setHidden(false);
  expect(await settledAfter(QUIET_MS, pending)).toBe(true);
  expect(await pending.result).toEqual(SILENT);
});

test('a clock that jumps by an hour does not end a worker', async ({ linked }) => {
  const pending = await begin(linked, 'hang');
  const before = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => before + HOUR_MS);
  vi.setSystemTime(Date.now() + HOUR_MS);
  // After a laptop has slept, each timer fires once.
  expect(await settledAfter(500, pending)).toBe(false);
  expect(await echo(linked)).toEqual(HEARD);
  expect(linked.workers).toHaveLength(1);
});

test('an aborted call ends its worker, and the next call starts another', async ({ linked }) => {
  const stop = new AbortController();
  const { result } = await begin(linked, 'hang', { signal: stop.signal });
  stop.abort();
  expect(await result).toEqual({ ok: false, failure: { kind: 'cancelled' } });
  expect(await echo(linked)).toEqual(HEARD);
  expect(linked.workers).toHaveLength(2);
});
