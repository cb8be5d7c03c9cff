import {
  endsWorker,
  type CaptionOutput,
  type CaptionRequest,
  type CaptionerSpec,
  type CaptionerWorker,
  type LoadReport,
  type ModelMemory,
} from '$lib/captioner/protocol';
import type { Failure } from '$lib/core/failure';
import { failed, success, type Result } from '$lib/core/result';
import { hasThreads } from '$lib/core/threads';
import type { Engine } from './engines/engine';
import { failureOf } from '../failure-of';
import { memoryTaken } from './memory-meter';
import { tellThreadStarts } from './thread-starts';

/** What `EngineCaptioner` needs; tests pass fakes. */
export type CaptionerParts = {
  engineOf(family: CaptionerSpec['family']): Promise<Engine>;
  /** The adapter's description ('' on WASM), or `no-device`. */
  findAdapter(spec: CaptionerSpec): Promise<Result<string>>;
};

/** Resolves when the GPU device is lost; never on WASM. */
function deviceLossOf(engine: Engine, spec: CaptionerSpec): Promise<void> {
  return new Promise((resolve) => {
    if (spec.device === 'webgpu')
      engine.deviceLost?.().then(
        () => resolve(),
        () => resolve(),
      );
  });
}

/**
 * Prepares the next picture while the current one is captioned. At most one is held: a second would cost memory and
 * save no time. Pictures are prepared one at a time, because a processor may hold settings of the picture it works on.
 */
class PicturePrefetch {
  readonly #engine: Engine;
  #held: { readonly ticket: number; readonly inputs: Promise<unknown> } | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Starts preparing a picture and releases the one held before. */
  start(request: CaptionRequest, ticket: number): void {
    this.#drop();
    this.#held = { ticket, inputs: this.#prepare(request) };
  }

  /**
   * The picture whose preparation was started with this ticket. If there is none, releases any other and prepares it.
   */
  async take(request: CaptionRequest, ticket: number | null): Promise<unknown> {
    const held = this.#held;
    if (held?.ticket !== ticket) {
      this.#drop();
      return await this.#prepare(request);
    }
    this.#held = undefined;
    return await held.inputs;
  }

  #prepare(request: CaptionRequest): Promise<unknown> {
    const inputs = this.#last.then(() => this.#engine.prepare(request));
    // `take` reports the failure; it must not keep the next picture from being prepared.
    this.#last = inputs.catch(() => undefined);
    return inputs;
  }

  #drop(): void {
    void this.#held?.inputs.then(
      (inputs) => this.#engine.release?.(inputs),
      () => undefined,
    );
    this.#held = undefined;
  }
}

/**
 * The captioner worker without its messaging: one load, then one caption at a time. Failures of models, devices and
 * pictures are returned; calls in a wrong order throw.
 */
export class EngineCaptioner implements CaptionerWorker {
  readonly #parts: CaptionerParts;
  #engine: Engine | undefined;
  #prefetch: PicturePrefetch | undefined;
  #lost: Promise<void> | undefined;
  #fatal: Failure | undefined;
  #running: AbortController | undefined;

  constructor(parts: CaptionerParts) {
    this.#parts = parts;
  }

  hello(): true {
    return true;
  }

  async load(
    spec: CaptionerSpec,
    onProgress: (startingThreads: boolean) => void = () => undefined,
  ): Promise<Result<LoadReport>> {
    if (this.#engine !== undefined) throw new Error('One worker loads once');
    const start = performance.now();
    try {
      const adapter = await this.#parts.findAdapter(spec);
      if (!adapter.ok) return adapter;
      const engine = await this.#parts.engineOf(spec.family);
      this.#engine = engine;
      this.#prefetch = new PicturePrefetch(engine);
      const threads = hasThreads() ? spec.threads : 1;
      await tellThreadStarts(onProgress, (tell) => engine.load({ ...spec, threads }, tell));
      this.#lost = deviceLossOf(engine, spec);
      void this.#lost.then(() => {
        this.#fatal = { kind: 'device-lost' };
      });
      return success({
        seconds: (performance.now() - start) / 1000,
        threads,
        adapter: adapter.value,
      });
    } catch (error) {
      return this.#end(failureOf(error));
    }
  }

  async caption(
    request: CaptionRequest,
    onText: (soFar: string) => void,
    ticket: number | null = null,
    onPrepared: () => void | Promise<void> = () => undefined,
  ): Promise<Result<CaptionOutput>> {
    if (this.#fatal !== undefined) return failed(this.#fatal);
    if (this.#engine === undefined || this.#lost === undefined) throw new Error('Load first');
    if (this.#running !== undefined) throw new Error('One caption at a time');
    const running = new AbortController();
    this.#running = running;
    const lost = this.#lost.then(() => failed({ kind: 'device-lost' }));
    try {
      const run = this.#run(request, onText, ticket, onPrepared, running.signal).then(success);
      return await Promise.race([run, lost]);
    } catch (error) {
      if (running.signal.aborted && error === running.signal.reason) return failed({ kind: 'cancelled' });
      const failure = failureOf(error);
      return endsWorker(failure) ? this.#end(failure) : failed(failure);
    } finally {
      this.#running = undefined;
    }
  }

  prepare(request: CaptionRequest, ticket: number): void {
    if (this.#fatal === undefined) this.#prefetch?.start(request, ticket);
  }

  memory(): ModelMemory {
    return memoryTaken();
  }

  stop(): void {
    this.#running?.abort();
  }

  async #run(
    request: CaptionRequest,
    onText: (soFar: string) => void,
    ticket: number | null,
    onPrepared: () => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<CaptionOutput> {
    const [engine, prefetch] = [this.#engine, this.#prefetch];
    if (engine === undefined || prefetch === undefined) throw new Error('Load first');
    const start = performance.now();
    const inputs = await prefetch.take(request, ticket);
    // Another port than that of the text: without waiting, the page may hear of it after the first text.
    await onPrepared();
    const prepare = (performance.now() - start) / 1000;
    try {
      const { seconds, ...output } = await engine.caption(request, inputs, onText, signal);
      const [firstToken, total] = [prepare + seconds.firstToken, prepare + seconds.total];
      return { ...output, seconds: { prepare, firstToken, total } };
    } finally {
      engine.release?.(inputs);
    }
  }

  #end(failure: Failure): Result<never> {
    this.#fatal = failure;
    return failed(failure);
  }
}
