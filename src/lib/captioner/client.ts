import type { Failure } from '$lib/core/failure';
import { success, type Result } from '$lib/core/result';
import { WorkerLink, type Ask, type WorkerLike } from '$lib/core/worker-link';
import {
  endsWorker,
  type CaptionOutput,
  type CaptionRequest,
  type CaptionerSpec,
  type CaptionerWorker,
  type LoadReport,
  type ModelMemory,
} from './protocol';

/** Time limits in milliseconds after which a worker is terminated. */
export type CaptionerLimits = {
  /** Until the worker's script answers. */
  readonly helloMs: number;
  /** Between two signs of life of a worker that is starting threads; it may read a tokenizer meanwhile. */
  readonly threadMs: number;
  /** For loading one session: gigabytes of weights, or compiling shaders on a slow phone. */
  readonly loadMs: number;
  /** Until a picture and its prompt are prepared: what a model brings may make its tokenizer loop. */
  readonly prepareMs: number;
  /** Until the first text after that: 17 tiles on one slow core take minutes. */
  readonly firstTextMs: number;
  /** Between two partial texts. */
  readonly nextTextMs: number;
  /** Between asking a worker to stop and terminating it. */
  readonly graceMs: number;
};

const LIMITS: CaptionerLimits = {
  helloMs: 20_000,
  threadMs: 10_000,
  loadMs: 600_000,
  prepareMs: 60_000,
  firstTextMs: 300_000,
  nextTextMs: 60_000,
  graceMs: 1_500,
};

function spawnWorker(): Worker {
  return new Worker(new URL('../../workers/captioner/captioner.worker.ts', import.meta.url), { type: 'module' });
}

/**
 * One captioner worker, see [Note: One worker, one attempt]. The first call starts it. It ends by `close`, by a failure
 * for which `endsWorker` is true, by a time limit, or by a crash; from then on every call fails at once. Every call
 * settles.
 */
export class CaptionerClient {
  readonly #limits: CaptionerLimits;
  readonly #link: WorkerLink<CaptionerWorker>;
  #call: Promise<unknown> | undefined;
  #startingThreads = false;
  #stoodStill = false;
  #prepared: { readonly request: CaptionRequest; readonly ticket: number } | undefined;

  constructor(limits: Partial<CaptionerLimits> = {}, spawn: () => WorkerLike = spawnWorker) {
    this.#limits = { ...LIMITS, ...limits };
    this.#link = new WorkerLink(spawn, { restarts: false, helloMs: this.#limits.helloMs });
  }

  /** True while the worker can be called. */
  get alive(): boolean {
    return this.#link.alive;
  }

  /** Resolves with the reason when the worker has ended, whatever ended it. */
  get ended(): Promise<Failure> {
    return this.#link.ended;
  }

  /** True if the load timed out while the worker was starting threads, which is no fault of the model. */
  get stoodStill(): boolean {
    return this.#stoodStill;
  }

  /** Loads one model on one device. Fails with the worker's failure, `worker-died`, `timed-out` or `cancelled`. */
  async load(spec: CaptionerSpec): Promise<Result<LoadReport>> {
    const { loadMs, threadMs } = this.#limits;
    const loaded = await this.#ask((api, progress) => {
      const onProgress = progress(
        (starting: boolean) => (this.#startingThreads = starting),
        (starting) => (starting ? threadMs : loadMs),
      );
      return api.load(spec, onProgress);
    }, loadMs);
    this.#stoodStill = this.#startingThreads && !loaded.ok && loaded.failure.kind === 'timed-out';
    return loaded;
  }

  /**
   * Prepares the picture of the next caption while one is running. `caption` must then be called with the same request
   * object, otherwise the work is wasted. It replaces an earlier prepared picture.
   */
  prepare(request: CaptionRequest): void {
    if (!this.#link.running) return;
    const ticket = (this.#prepared?.ticket ?? 0) + 1;
    this.#prepared = { request, ticket };
    void this.#link.call((api) => api.prepare(request, ticket).then(success));
  }

  /**
   * Captions one picture; one call at a time. `onText` receives the whole text so far, at most ten times a second.
   * Fails like `load`, and with `damaged-image`.
   */
  async caption(request: CaptionRequest, onText?: (soFar: string) => void): Promise<Result<CaptionOutput>> {
    const { prepareMs, firstTextMs, nextTextMs } = this.#limits;
    const ticket = this.#prepared?.request === request ? this.#prepared.ticket : null;
    return await this.#ask(
      (api, progress) => api.caption(request, progress(onText, nextTextMs), ticket, progress(undefined, firstTextMs)),
      prepareMs,
    );
  }

  /** The peak memory of the worker's runtime; null if the worker has ended. Call it between captions. */
  async memory(): Promise<ModelMemory | null> {
    const asked = await this.#ask((api) => api.memory().then(success), this.#limits.helloMs);
    return asked.ok ? asked.value : null;
  }

  /**
   * Ends the running call, which fails as `cancelled`. It stops between two tokens if that happens within `graceMs`;
   * otherwise the worker is terminated.
   */
  async stop(): Promise<void> {
    if (this.#call === undefined) return;
    void this.#link.call((api) => api.stop().then(success));
    const grace = setTimeout(() => this.close(), this.#limits.graceMs);
    await this.#call;
    clearTimeout(grace);
  }

  /** Terminates the worker and frees its memory. A running call fails as `cancelled`. */
  close(): void {
    this.#link.end();
  }

  async #ask<Value>(ask: Ask<CaptionerWorker, Value>, quietMs: number): Promise<Result<Value>> {
    if (this.#call !== undefined) throw new Error('One call at a time');
    const call = this.#link.call(ask, { quietMs });
    this.#call = call;
    const result = await call;
    this.#call = undefined;
    if (!result.ok && endsWorker(result.failure)) this.#link.end(result.failure);
    return result;
  }
}
