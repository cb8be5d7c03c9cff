import { proxy, wrap, type Remote } from 'comlink';
import type { Failure } from '$lib/core/failure';
import { failed, success, type Result } from '$lib/core/result';
import { endsWorker } from './life';
import type { CaptionOutput, CaptionRequest, CaptionerSpec, CaptionerWorker, Loaded, ModelMemory } from './protocol';
import { Watchdog } from './watchdog';

/** How long the client waits before it gives a worker up, in milliseconds. */
export type CaptionerLimits = {
  /** For the worker's script to answer. */
  readonly helloMs: number;
  /** For all sessions: 3 GB of weights and the shaders of a slow phone. */
  readonly loadMs: number;
  /** For the first text: 17 tiles on one slow core take minutes. */
  readonly firstTextMs: number;
  /** Between two texts. */
  readonly nextTextMs: number;
  /** Between asking a worker to stop and ending it. */
  readonly graceMs: number;
};

const LIMITS: CaptionerLimits = {
  helloMs: 20_000,
  loadMs: 600_000,
  firstTextMs: 300_000,
  nextTextMs: 60_000,
  graceMs: 1_500,
};

/** What the client needs of a worker; tests give their own. */
export type WorkerLike = Pick<Worker, 'postMessage' | 'addEventListener' | 'removeEventListener' | 'terminate'>;

/** Starts the captioner's worker. */
function spawnWorker(): Worker {
  return new Worker(new URL('../../workers/captioner.worker.ts', import.meta.url), { type: 'module' });
}

/**
 * One captioner worker, see [Note: One worker, one attempt]. It is started by the first call and ended by `close`, by a
 * failure that ends workers, by silence, or by its own death; from then on every call fails at once. Every call settles.
 */
export class CaptionerClient {
  readonly #limits: CaptionerLimits;
  readonly #spawn: () => WorkerLike;
  #worker: WorkerLike | undefined;
  #remote: Remote<CaptionerWorker> | undefined;
  #call: Promise<unknown> | undefined;
  #over: Failure | undefined;
  #ahead: { readonly request: CaptionRequest; readonly ticket: number } | undefined;
  #settleEnded: (failure: Failure) => void = () => undefined;
  readonly #ended = new Promise<Failure>((resolve) => {
    this.#settleEnded = resolve;
  });

  constructor(limits: Partial<CaptionerLimits> = {}, spawn: () => WorkerLike = spawnWorker) {
    this.#limits = { ...LIMITS, ...limits };
    this.#spawn = spawn;
  }

  /** Whether the worker can still be asked for something. */
  get alive(): boolean {
    return this.#over === undefined;
  }

  /** Settles with the reason when the worker is of no more use, whoever ended it. */
  get ended(): Promise<Failure> {
    return this.#ended;
  }

  /** Loads one model on one device. Fails with what the worker says, `worker-died`, `timed-out` or `cancelled`. */
  async load(spec: CaptionerSpec): Promise<Result<Loaded>> {
    const { helloMs, loadMs } = this.#limits;
    return await this.#ask(helloMs, async (remote, watchdog) => {
      await remote.hello();
      watchdog.restart(loadMs);
      return await remote.load(spec);
    });
  }

  /**
   * Prepares the picture of the next caption, which must then be asked for with this very request, while one is being
   * made. Takes the place of what was prepared before; for nothing where the next request is another.
   */
  prepare(request: CaptionRequest): void {
    if (this.#over !== undefined || this.#remote === undefined) return;
    this.#ahead = { request, ticket: (this.#ahead?.ticket ?? 0) + 1 };
    // Should the worker end meanwhile, the next caption hears of it.
    this.#remote.prepare(request, this.#ahead.ticket).catch(() => undefined);
  }

  /**
   * Captions one picture, one at a time; `onText` gets the whole text so far, at most ten times a second. Fails as `load`
   * does, and with `damaged-image`.
   */
  async caption(
    request: CaptionRequest,
    onText: (soFar: string) => void = () => undefined,
  ): Promise<Result<CaptionOutput>> {
    const { firstTextMs, nextTextMs } = this.#limits;
    const ticket = this.#ahead?.request === request ? this.#ahead.ticket : null;
    return await this.#ask(firstTextMs, (remote, watchdog) => {
      const hear = proxy((soFar: string) => {
        watchdog.restart(nextTextMs);
        onText(soFar);
      });
      return remote.caption(request, hear, ticket);
    });
  }

  /** What the worker's runtime has taken at most; null where the worker is gone. Ask between captions. */
  async memory(): Promise<ModelMemory | null> {
    const asked = await this.#ask(this.#limits.helloMs, async (remote) => success(await remote.memory()));
    return asked.ok ? asked.value : null;
  }

  /** Ends what runs, which fails as `cancelled`: between two tokens if that comes soon, else together with the worker. */
  async stop(): Promise<void> {
    if (this.#call === undefined) return;
    void this.#remote?.stop();
    const grace = new Watchdog(() => this.#end({ kind: 'cancelled' }));
    grace.restart(this.#limits.graceMs);
    await this.#call;
    grace.stop();
  }

  /** Ends the worker and frees its memory; what runs fails as `cancelled`. */
  close(): void {
    this.#end({ kind: 'cancelled' });
  }

  /** Runs one call against the worker's death and the clock. */
  async #ask<Value>(
    limitMs: number,
    call: (remote: Remote<CaptionerWorker>, watchdog: Watchdog) => Promise<Result<Value>>,
  ): Promise<Result<Value>> {
    if (this.#call !== undefined) throw new Error('One call at a time');
    const watchdog = new Watchdog((seconds) => this.#end({ kind: 'timed-out', seconds }));
    const answer = this.#answer(call, watchdog);
    this.#call = answer;
    watchdog.restart(limitMs);
    const result = await answer;
    watchdog.stop();
    this.#call = undefined;
    if (!result.ok && endsWorker(result.failure)) this.#end(result.failure);
    return result;
  }

  async #answer<Value>(
    call: (remote: Remote<CaptionerWorker>, watchdog: Watchdog) => Promise<Result<Value>>,
    watchdog: Watchdog,
  ): Promise<Result<Value>> {
    if (this.#over !== undefined) return failed(this.#over);
    try {
      return await Promise.race([call(this.#begin(), watchdog), this.#ended.then(failed)]);
    } catch (error) {
      return failed({ kind: 'worker-died', detail: error instanceof Error ? error.message : String(error) });
    }
  }

  #begin(): Remote<CaptionerWorker> {
    if (this.#remote !== undefined) return this.#remote;
    const worker = this.#spawn();
    const die = (detail: string): void => this.#end({ kind: 'worker-died', detail });
    worker.addEventListener('error', (event) => die(event.message || 'its script could not be loaded'));
    worker.addEventListener('messageerror', () => die('a message could not be read'));
    this.#worker = worker;
    this.#remote = wrap<CaptionerWorker>(worker);
    return this.#remote;
  }

  #end(failure: Failure): void {
    if (this.#over !== undefined) return;
    this.#over = failure;
    this.#worker?.terminate();
    this.#settleEnded(failure);
  }
}
