import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Failure } from '$lib/core/failure';
import type { MemeId, ModelId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import { failed, type Result } from '$lib/core/result';
import type * as Jobs from '$lib/storage/jobs';
import type { JobBoard } from '$lib/queue/job-board.svelte';
import type { Runner, RunnerHost } from '$lib/queue/runner';
import { FakeModels } from '../../support/fake-captioner';
import { valueOf } from '../storage/fixtures';
import { MODEL, startBrowser, storedJobs, storeMemes } from '../support/browser';

const OTHER = 'SmolVLM-500M-Instruct-int8' as ModelId;

let board: JobBoard;
let models: FakeModels;
let runner: Runner;
let jobs: typeof Jobs;
let finished: MemeId[];
let troubles: string[];
let paused: boolean;
let host: RunnerHost;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], shouldAdvanceTime: false });
  startBrowser();
  vi.resetModules();
  jobs = await import('$lib/storage/jobs');
  const { JobBoard } = await import('$lib/queue/job-board.svelte');
  const { Runner } = await import('$lib/queue/runner');
  board = new JobBoard();
  models = new FakeModels();
  finished = [];
  troubles = [];
  paused = false;
  host = {
    mayRun: () => !paused,
    open: models.open,
    finish: async (job) => {
      finished.push(job.meme);
      return await board.remove([job]);
    },
    onStart: () => undefined,
    onText: () => undefined,
    onEnd: () => undefined,
    onHalt: (failure) => {
      troubles.push(failure.kind);
      paused = true;
    },
    maxRuns: () => Infinity,
  };
  runner = new Runner('describe', board, host);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Queues new memes and returns their ids in order. */
async function queue(count: number, change: Partial<Job> = {}): Promise<MemeId[]> {
  const memes = await storeMemes(count, ['describe'], change);
  board.replaceAll(await storedJobs());
  return memes.map(({ id }) => id);
}

/** Runs all microtasks and immediates. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function stateOf(meme: MemeId | undefined): Job['state'] | undefined {
  return meme === undefined ? undefined : board.of(meme, 'describe')?.state;
}

test('while one meme is captioned, the next one for the same model is prepared', async () => {
  const memes = await queue(3);
  const [, , last] = memes;
  await board.put(board.all('describe').flatMap((job) => (job.meme === last ? [{ ...job, model: OTHER }] : [])));
  runner.wake();
  await settle();
  expect(models.begun).toEqual(memes);
  expect(models.prepared).toEqual([memes[1]]);
});

test('jobs run one at a time in queue order, and the model is loaded once', async () => {
  const memes = await queue(5);
  runner.wake();
  runner.wake();
  await settle();
  expect(models.begun).toEqual(memes);
  expect(finished).toEqual(memes);
  expect(models.opened).toEqual([MODEL]);
  expect(await storedJobs()).toEqual([]);
});

test('a job for another model closes the loaded one', async () => {
  await queue(1, { queued: 1 });
  await queue(1, { queued: 2, model: 'another' as ModelId });
  runner.wake();
  await settle();
  expect(models.opened).toEqual([MODEL, 'another']);
  expect(models.closed).toBe(1);
});

test('a transient failure is retried after two and four seconds while other jobs run, then it is final', async () => {
  const [bad, good] = await queue(2);
  models.act = (job) => (job.meme === bad ? { fail: { kind: 'device-lost' }, dies: true } : { say: 'A cat.' });
  runner.wake();
  await settle();
  expect(models.begun).toEqual([bad, good]);
  expect(board.all('describe').find(({ meme }) => meme === bad)).toMatchObject({
    attempts: 1,
    state: { kind: 'waiting' },
  });
  await vi.advanceTimersByTimeAsync(1900);
  await settle();
  expect(models.begun).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(100);
  await settle();
  expect(models.begun).toEqual([bad, good, bad]);
  await vi.advanceTimersByTimeAsync(4000);
  await settle();
  expect(models.begun).toEqual([bad, good, bad, bad]);
  expect(stateOf(bad)).toEqual({ kind: 'failed', failure: { kind: 'device-lost' } });
});

test('of several jobs that wait for a retry, the first one due wakes the runner', async () => {
  const [first] = await queue(1, { attempts: 1, queued: 1 });
  const [second] = await queue(1, { queued: 2 });
  let left = 2;
  models.act = () => ((left -= 1) < 0 ? { say: 'A cat.' } : { fail: { kind: 'timed-out', seconds: 60 } });
  runner.wake();
  await settle();
  await vi.advanceTimersByTimeAsync(2000);
  await settle();
  expect(models.begun).toEqual([first, second, second]);
});

test('a permanent failure is final at once', async () => {
  const [bad, good] = await queue(2);
  models.act = (job) => (job.meme === bad ? { fail: { kind: 'damaged-image' } } : { say: 'A cat.' });
  runner.wake();
  await settle();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(models.begun).toEqual([bad, good]);
  expect(stateOf(bad)).toEqual({ kind: 'failed', failure: { kind: 'damaged-image' } });
  expect(troubles).toEqual([]);
});

test.each<[string, Failure, boolean]>([
  ['three dead workers', { kind: 'worker-died', detail: 'killed' }, true],
  ['three garbage outputs', { kind: 'garbage', answer: '!!!!' }, false],
])('%s in a row halt the runner with the reason, and the other memes still wait', async (_name, fail, dies) => {
  const memes = await queue(6);
  models.act = () => ({ fail, dies });
  runner.wake();
  await settle();
  expect(models.begun).toEqual(memes.slice(0, 3));
  expect(troubles).toEqual([fail.kind]);
  expect(await storedJobs()).toHaveLength(6);
  models.act = () => ({ say: 'A cat.' });
  paused = false;
  runner.wake();
  await settle();
  expect(models.begun).toHaveLength(3);
  runner.resume();
  await settle();
  expect(finished).toEqual(expect.arrayContaining(memes.slice(3)));
});

test('dead workers with a success between them do not halt the runner', async () => {
  const memes = await queue(6);
  models.act = (job) =>
    memes.indexOf(job.meme) % 2 === 0 ? { fail: { kind: 'model-failed', detail: '' }, dies: true } : { say: 'A cat.' };
  runner.wake();
  await settle();
  expect(models.begun).toEqual(memes);
  expect(troubles).toEqual([]);
});

test('a meme whose attempts killed the tab three times fails, and the next one runs', async () => {
  const [deadly] = await queue(1, { attempts: 3, queued: 1 });
  const [good] = await queue(1, { queued: 2 });
  runner.wake();
  await settle();
  expect(models.begun).toEqual([good]);
  expect(stateOf(deadly)).toMatchObject({ kind: 'failed', failure: { kind: 'worker-died' } });
});

test('a model that cannot be loaded halts the runner once; no meme fails and no job is lost', async () => {
  const memes = await queue(3);
  models.trouble = { kind: 'model-failed', detail: 'bad weights' };
  runner.wake();
  await settle();
  expect(troubles).toEqual(['model-failed']);
  expect(models.opened).toHaveLength(1);
  expect((await storedJobs()).map(({ state, attempts }) => [state.kind, attempts])).toEqual(
    Array(3).fill(['waiting', 0]),
  );
  models.trouble = null;
  paused = false;
  runner.resume();
  await settle();
  expect(finished).toEqual(memes);
});

test('a model that cannot be loaded is not retried, even if the queue is not paused', async () => {
  await queue(2);
  runner = new (await import('$lib/queue/runner')).Runner('describe', board, { ...host, onHalt: () => undefined });
  models.trouble = { kind: 'out-of-memory' };
  runner.wake();
  await settle();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(models.opened).toHaveLength(1);
});

test('full storage halts the runner when a caption is stored; the meme waits and is captioned later', async () => {
  const memes = await queue(3);
  let full = true;
  const keep: typeof host.finish = (...all) => host.finish(...all);
  const finish: typeof keep = async (job, output, captioner) =>
    full ? failed({ kind: 'storage-full' }) : await keep(job, output, captioner);
  runner = new (await import('$lib/queue/runner')).Runner('describe', board, { ...host, finish });
  runner.wake();
  await settle();
  expect(troubles).toEqual(['storage-full']);
  expect(models.begun).toHaveLength(1);
  expect((await storedJobs()).map(({ state, attempts }) => [state.kind, attempts])).toEqual(
    Array(3).fill(['waiting', 0]),
  );
  full = false;
  paused = false;
  runner.resume();
  await settle();
  expect(finished).toEqual(memes);
});

test('storage that cannot store the state of a job halts the runner instead of looping', async () => {
  await queue(2);
  const refuse = (): Promise<Result<never>> => Promise.resolve(failed({ kind: 'storage-full' }));
  board.change = refuse;
  runner.wake();
  await settle();
  expect(troubles).toEqual(['storage-full']);
  expect(models.begun).toEqual([]);
});

test('a bug halts the runner instead of repeating, and is thrown', async () => {
  const heard: unknown[] = [];
  const hear = (reason: unknown): void => void heard.push(reason);
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', hear);
  await queue(2);
  models.act = () => {
    throw new Error('a bug');
  };
  runner.wake();
  await settle();
  process.removeAllListeners('unhandledRejection');
  for (const listener of listeners) process.on('unhandledRejection', listener);
  expect(models.begun).toHaveLength(1);
  expect(troubles).toEqual(['worker-died']);
  expect(heard).toEqual([new Error('a bug')]);
  expect(runner.current).toBeNull();
});

test('a job that is cancelled while the model loads never starts', async () => {
  const [gone, stays] = await queue(2);
  let loaded: () => void = () => undefined;
  models.loading = new Promise<void>((resolve) => (loaded = resolve));
  runner.wake();
  await settle();
  valueOf(await board.remove(board.all('describe').filter(({ meme }) => meme === gone)));
  await runner.stopIfRemoved();
  loaded();
  await settle();
  expect(models.begun).toEqual([stays]);
});

test('loading is aborted when no job for the model is left, and not before', async () => {
  const [first, second] = await queue(2);
  let ended = 0;
  const open: typeof host.open = (_model, signal) =>
    new Promise((resolve) =>
      signal.addEventListener('abort', () => {
        ended += 1;
        resolve(failed({ kind: 'cancelled' }));
      }),
    );
  runner = new (await import('$lib/queue/runner')).Runner('describe', board, { ...host, open });
  runner.wake();
  await settle();
  for (const [meme, endings] of [
    [first, 0],
    [second, 1],
  ] as const) {
    valueOf(await board.remove(board.all('describe').filter((job) => job.meme === meme)));
    await runner.stopIfRemoved();
    await settle();
    expect(ended).toBe(endings);
  }
  expect(troubles).toEqual([]);
});

test('loading that is aborted because another model was chosen continues with that model and reports nothing', async () => {
  const memes = await queue(2);
  models.trouble = { kind: 'cancelled' };
  let loaded: () => void = () => undefined;
  models.loading = new Promise<void>((resolve) => (loaded = resolve));
  runner.wake();
  await settle();
  valueOf(await board.put(board.all('describe').map((job) => ({ ...job, model: 'another' as ModelId }))));
  loaded();
  await Promise.resolve();
  models.trouble = null;
  await settle();
  expect(models.opened).toEqual([MODEL, 'another']);
  expect(models.closed).toBe(0);
  expect(finished).toEqual(memes);
  expect(troubles).toEqual([]);
});

test('a model whose jobs moved to another model while it loaded captions nothing', async () => {
  const memes = await queue(2);
  let loaded: () => void = () => undefined;
  models.loading = new Promise<void>((resolve) => (loaded = resolve));
  runner.wake();
  await settle();
  valueOf(await board.put(board.all('describe').map((job) => ({ ...job, model: 'another' as ModelId }))));
  loaded();
  await settle();
  expect(models.opened).toEqual([MODEL, 'another']);
  expect(models.closed).toBe(1);
  expect(finished).toEqual(memes);
});

test('the running job stops when it is removed from the board, and the next runs in the same worker', async () => {
  const [gone, stays] = await queue(2);
  models.act = (job) => (job.meme === gone ? { wait: 'for ever' } : { say: 'A cat.' });
  runner.wake();
  await settle();
  expect(runner.current?.meme).toBe(gone);
  await runner.stopIfRemoved();
  await settle();
  expect(runner.current?.meme).toBe(gone);
  valueOf(await board.remove(board.all('describe').filter(({ meme }) => meme === gone)));
  await runner.stopIfRemoved();
  await settle();
  expect(finished).toEqual([stays]);
  expect(models.opened).toHaveLength(1);
  expect(await storedJobs()).toEqual([]);
});

test('pausing finishes the running job and starts no other', async () => {
  const memes = await queue(2);
  let end: () => void = () => undefined;
  models.act = () => ({ wait: new Promise<void>((resolve) => (end = resolve)) });
  runner.wake();
  await settle();
  paused = true;
  end();
  await settle();
  expect(finished).toEqual(memes.slice(0, 1));
  models.act = () => ({ say: 'A cat.' });
  paused = false;
  runner.wake();
  await settle();
  expect(finished).toEqual(memes);
});

test('a job that is added while another runs is run after it', async () => {
  const [first] = await queue(1);
  let end: () => void = () => undefined;
  models.act = (job) =>
    job.meme === first ? { wait: new Promise<void>((resolve) => (end = resolve)) } : { say: 'Cat' };
  runner.wake();
  await settle();
  const [second] = await queue(1, { queued: 9 });
  runner.wake();
  end();
  await settle();
  expect(finished).toEqual([first, second]);
});

test('an idle model is closed after a minute, not before', async () => {
  await queue(1);
  runner.wake();
  await settle();
  await vi.advanceTimersByTimeAsync(59_000);
  expect(models.closed).toBe(0);
  await vi.advanceTimersByTimeAsync(1000);
  expect(models.closed).toBe(1);
  expect(runner.captioner).toBeNull();
});

test('a captioner is reloaded after as many memes as the host allows', async () => {
  const memes = await queue(5);
  runner = new (await import('$lib/queue/runner')).Runner('describe', board, { ...host, maxRuns: () => 2 });
  runner.wake();
  await settle();
  expect(finished).toEqual(memes);
  expect(models.opened).toHaveLength(3);
  expect(models.closed).toBe(2);
});

test('a meme that is being captioned when the page closes waits again without a counted attempt', async () => {
  const [meme] = await queue(1);
  models.act = () => ({ wait: 'for ever' });
  runner.wake();
  await settle();
  expect((await storedJobs()).map(({ state }) => state.kind)).toEqual(['running']);
  runner.requeueCurrent();
  await settle();
  expect(await storedJobs()).toMatchObject([{ meme, attempts: 0, state: { kind: 'waiting' } }]);
  expect(valueOf(await jobs.requeueRunning())).toEqual([]);
});

test('a job whose meme is gone is removed', async () => {
  const [gone, stays] = await queue(2);
  const keep: typeof host.finish = (...all) => host.finish(...all);
  const finish: typeof keep = async (job, output, captioner) =>
    job.meme === gone ? failed({ kind: 'meme-gone' }) : await keep(job, output, captioner);
  runner = new (await import('$lib/queue/runner')).Runner('describe', board, { ...host, finish });
  runner.wake();
  await settle();
  expect(finished).toEqual([stays]);
  expect(await storedJobs()).toEqual([]);
  expect(troubles).toEqual([]);
});
