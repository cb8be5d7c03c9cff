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

/** How long the client waits before it gives a worker up, in milliseconds. */
export type CaptionerLimits = {
  /** For the worker's script to answer. */
  readonly helloMs: number;
  /** For one session: gigabytes of weights, or the shaders of a slow phone. */
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

/** Starts the captioner's worker. */
function spawnWorker(): Worker {
  return new Worker(new URL('../../workers/captioner/captioner.worker.ts', import.meta.url), { type: 'module' });
}

/**
 * One captioner worker, see [Note: One worker, one attempt]. It is started by the first call and ended by `close`, by a
 * failure that ends workers, by silence, or by its own death; from then on every call fails at once. Every call settles.
 */
export class CaptionerClient {
  readonly #limits: CaptionerLimits;
  readonly #link: WorkerLink<CaptionerWorker>;
  #call: Promise<unknown> | undefined;
  #ahead: { readonly request: CaptionRequest; readonly ticket: number } | undefined;

  constructor(limits: Partial<CaptionerLimits> = {}, spawn: () => WorkerLike = spawnWorker) {
    this.#limits = { ...LIMITS, ...limits };
    this.#link = new WorkerLink(spawn, { restarts: false, helloMs: this.#limits.helloMs });
  }

  /** Whether the worker can still be asked for something. */
  get alive(): boolean {
    return this.#link.alive;
  }

  /** Settles with the reason when the worker is of no more use, whoever ended it. */
  get ended(): Promise<Failure> {
    return this.#link.ended;
  }

  /** Loads one model on one device. Fails with what the worker says, `worker-died`, `timed-out` or `cancelled`. */
  async load(spec: CaptionerSpec): Promise<Result<LoadReport>> {
    return await this.#ask((api, progress) => api.load(spec, progress()), this.#limits.loadMs);
  }

  /**
   * Prepares the picture of the next caption, which must then be asked for with this very request, while one is being
   * made. Takes the place of what was prepared before; wasted if the next request is another.
   */
  prepare(request: CaptionRequest): void {
    if (!this.#link.running) return;
    const ticket = (this.#ahead?.ticket ?? 0) + 1;
    this.#ahead = { request, ticket };
    void this.#link.call((api) => api.prepare(request, ticket).then(success));
  }

  /**
   * Captions one picture, one at a time; `onText` gets the whole text so far, at most ten times a second. Fails as `load`
   * does, and with `damaged-image`.
   */
  async caption(request: CaptionRequest, onText?: (soFar: string) => void): Promise<Result<CaptionOutput>> {
    const { firstTextMs, nextTextMs } = this.#limits;
    const ticket = this.#ahead?.request === request ? this.#ahead.ticket : null;
    return await this.#ask((api, progress) => api.caption(request, progress(onText, nextTextMs), ticket), firstTextMs);
  }

  /** What the worker's runtime has taken at most; null where the worker is gone. Ask between captions. */
  async memory(): Promise<ModelMemory | null> {
    const asked = await this.#ask((api) => api.memory().then(success), this.#limits.helloMs);
    return asked.ok ? asked.value : null;
  }

  /** Ends what runs, which fails as `cancelled`: between two tokens if that comes soon, else together with the worker. */
  async stop(): Promise<void> {
    if (this.#call === undefined) return;
    void this.#link.call((api) => api.stop().then(success));
    const grace = setTimeout(() => this.close(), this.#limits.graceMs);
    await this.#call;
    clearTimeout(grace);
  }

  /** Ends the worker and frees its memory; what runs fails as `cancelled`. */
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
