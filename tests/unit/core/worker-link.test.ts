import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failed, success, type Result } from '$lib/core/result';
import { WorkerLink, type CallOptions, type LinkOptions } from '$lib/core/worker-link';
import { FakeWorker } from '../../support/fake-worker';

const QUIET_MS = 10_000;
const CANCELLED = failed({ kind: 'cancelled' });
const SILENT = failed({ kind: 'timed-out', seconds: 10 });

class Api {
  tell: () => void = () => undefined;
  hello(): unknown {
    return true;
  }
  echo(text: string): string {
    return text;
  }
  fail(): never {
    throw new Error('a bug');
  }
  work(onProgress: () => void): Promise<string> {
    this.tell = onProgress;
    return new Promise(() => undefined);
  }
}

type Test = {
  readonly link: WorkerLink<Api>;
  readonly workers: FakeWorker[];
  readonly api: Api;
  readonly echo: () => Promise<Result<string>>;
  /** A call that never settles by itself. */
  readonly work: (options?: CallOptions, onProgress?: () => void) => Promise<Result<string>>;
};

function startLink(options: LinkOptions<Api> = {}, api: Api | null = new Api()): Test {
  const workers: FakeWorker[] = [];
  const link = new WorkerLink<Api>(() => {
    const worker = new FakeWorker(api);
    workers.push(worker);
    return worker;
  }, options);
  return {
    link,
    workers,
    api: api ?? new Api(),
    echo: () => link.call((remote) => remote.echo('heard').then(success)),
    work: (how = { quietMs: QUIET_MS }, onProgress = () => undefined) =>
      link.call((remote, progress) => remote.work(progress(onProgress)).then(success), how),
  };
}

/** True if the promise has settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  return await Promise.race([promise.then(() => true), Promise.resolve().then(() => false)]);
}

beforeEach(
  () =>
    void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] }),
);
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a worker link', () => {
  it('starts its worker with the first call and answers', async () => {
    const { workers, echo } = startLink();
    expect(workers).toHaveLength(0);
    expect(await echo()).toEqual(success('heard'));
    expect(await echo()).toEqual(success('heard'));
    expect(workers).toHaveLength(1);
  });

  it('fails all calls of a worker that dies, and starts another with the next call', async () => {
    const { workers, echo, work } = startLink();
    await echo();
    const lost = [work(), work()];
    workers[0]?.die('out of memory');
    const died = failed({ kind: 'worker-died', detail: 'out of memory' });
    expect(await Promise.all(lost)).toEqual([died, died]);
    expect(workers[0]?.terminated).toBe(true);
    expect(await echo()).toEqual(success('heard'));
    expect(workers).toHaveLength(2);
  });

  it('reports a crash as the failure the caller names, but not for a script that cannot be loaded', async () => {
    const { workers, work } = startLink({ crash: { kind: 'damaged-image' } });
    const crashed = work();
    workers[0]?.die('unreachable executed');
    expect(await crashed).toEqual(failed({ kind: 'damaged-image' }));
    const missing = work();
    workers[1]?.die('');
    expect(await missing).toEqual(failed({ kind: 'worker-died', detail: 'its script could not be loaded' }));
  });

  it('treats a call that throws as the death of the worker', async () => {
    const { link, workers } = startLink();
    const bug = await link.call((api) => api.fail());
    expect(bug).toEqual(failed({ kind: 'worker-died', detail: 'a bug' }));
    expect(workers[0]?.terminated).toBe(true);
  });

  it('fails if the browser refuses to create a worker', async () => {
    const refuse = (): never => {
      throw new Error('not allowed');
    };
    const link = new WorkerLink<Api>(refuse);
    link.start();
    const answer = await link.call((api) => api.echo('x').then(success));
    expect(answer).toEqual(failed({ kind: 'worker-died', detail: 'not allowed' }));
  });

  it('ends a worker whose script never answers', async () => {
    const { workers, work } = startLink({ helloMs: 5000 }, null);
    const asked = work({ quietMs: 60_000 });
    await vi.advanceTimersByTimeAsync(5000);
    expect(await asked).toEqual(failed({ kind: 'timed-out', seconds: 5 }));
    expect(workers[0]?.terminated).toBe(true);
  });

  it('ends a worker without progress, but not one that makes progress', async () => {
    const { api, echo, work } = startLink();
    await echo();
    const untold = api.tell;
    let heard = 0;
    const asked = work({ quietMs: QUIET_MS }, () => (heard += 1));
    await vi.waitFor(() => expect(api.tell).not.toBe(untold));
    for (let step = 1; step <= 3; step += 1) {
      await vi.advanceTimersByTimeAsync(QUIET_MS - 1500);
      api.tell();
      await vi.waitFor(() => expect(heard).toBe(step));
    }
    expect(await isSettled(asked)).toBe(false);
    await vi.advanceTimersByTimeAsync(QUIET_MS);
    expect(await asked).toEqual(SILENT);
  });

  it('applies the longest time limit of the waiting calls', async () => {
    const { echo, work } = startLink();
    await echo();
    const calls = [work({ quietMs: 1000 }), work()];
    await vi.advanceTimersByTimeAsync(QUIET_MS - 500);
    expect(await isSettled(Promise.race(calls))).toBe(false);
    await vi.advanceTimersByTimeAsync(500);
    expect(await Promise.all(calls)).toEqual([SILENT, SILENT]);
  });

  it('does not count time while the page is hidden', async () => {
    const { echo, work } = startLink();
    await echo();
    const asked = work();
    vi.stubGlobal('document', { hidden: true });
    await vi.advanceTimersByTimeAsync(60_000);
    vi.stubGlobal('document', { hidden: false });
    await vi.advanceTimersByTimeAsync(QUIET_MS - 500);
    expect(await isSettled(asked)).toBe(false);
    await vi.advanceTimersByTimeAsync(500);
    expect(await asked).toEqual(SILENT);
  });

  it('fails calls at once for 30 seconds after three deaths in a row, then tries again', async () => {
    const { workers, work, echo } = startLink();
    const broken = failed({ kind: 'worker-died', detail: 'broken' });
    for (let death = 1; death <= 3; death += 1) {
      const lost = work();
      workers.at(-1)?.die('broken');
      expect(await lost).toEqual(broken);
    }
    expect(await echo()).toEqual(broken);
    expect(workers).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await echo()).toEqual(success('heard'));
  });

  it('resets the count of deaths when a call is answered', async () => {
    const { workers, work, echo } = startLink();
    for (let death = 1; death <= 4; death += 1) {
      const lost = work();
      workers.at(-1)?.die('broken');
      await lost;
      expect(await echo()).toEqual(success('heard'));
    }
  });

  it('without restarts ends with its worker and reports why', async () => {
    const { link, workers, work, echo } = startLink({ restarts: false });
    const lost = work();
    expect(link.alive).toBe(true);
    workers[0]?.die('broken');
    const broken = failed({ kind: 'worker-died', detail: 'broken' });
    expect(await lost).toEqual(broken);
    expect(link.alive).toBe(false);
    expect(failed(await link.ended)).toEqual(broken);
    expect(await echo()).toEqual(broken);
    expect(workers).toHaveLength(1);
  });

  it('ends the worker when a call is aborted, and starts none for one that was aborted before', async () => {
    const { workers, work } = startLink();
    const stop = new AbortController();
    const asked = work({ signal: stop.signal });
    stop.abort();
    expect(await asked).toEqual(CANCELLED);
    expect(workers[0]?.terminated).toBe(true);
    expect(await work({ signal: stop.signal })).toEqual(CANCELLED);
    expect(workers).toHaveLength(1);
  });

  it('ends a worker that is idle, and starts another with the next call', async () => {
    const { link, workers, work, echo } = startLink({ restarts: false, idleMs: 10_000 });
    await echo();
    const busy = work({ quietMs: 60_000 });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(workers[0]?.terminated).toBe(false);
    link.end();
    expect(await busy).toEqual(CANCELLED);

    const other = startLink({ restarts: false, idleMs: 10_000 });
    await other.echo();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(other.workers[0]?.terminated).toBe(true);
    expect(await other.echo()).toEqual(success('heard'));
    expect(other.workers).toHaveLength(2);
  });

  it('calls onStart for each worker after hello and before its first call', async () => {
    const steps: string[] = [];
    class Noting extends Api {
      override hello(): unknown {
        return steps.push('hello');
      }
      override echo(text: string): string {
        steps.push(text);
        return text;
      }
    }
    const onStart = async (api: { echo(text: string): Promise<string> }): Promise<void> => {
      await api.echo('start');
    };
    const { workers, echo } = startLink({ onStart }, new Noting());
    await echo();
    workers[0]?.die('broken');
    await echo();
    expect(steps).toEqual(['hello', 'start', 'heard', 'hello', 'start', 'heard']);
  });
});
