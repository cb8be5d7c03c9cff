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
import type { Engine } from './engines/engine';
import { failureOf } from '../failure-of';
import { memoryTaken } from './memory-meter';

/** What the handler works with; tests give their own. */
export type CaptionerParts = {
  engineOf(family: CaptionerSpec['family']): Promise<Engine>;
  /** The adapter's description ('' on WASM), or `no-device`. */
  findAdapter(spec: CaptionerSpec): Promise<Result<string>>;
};

/** Settles with the device's loss; never, where nothing can be lost. */
function lossOf(engine: Engine, spec: CaptionerSpec): Promise<void> {
  return new Promise((resolve) => {
    if (spec.device === 'webgpu')
      engine.deviceLost?.().then(
        () => resolve(),
        () => resolve(),
      );
  });
}

/**
 * The pictures of captions, each prepared when it is asked for or while the one before is captioned. One is held ahead: a
 * second would cost memory and save nothing. One is prepared at a time, for a family's processor may keep settings of
 * the picture it is at.
 */
class PicturesAhead {
  readonly #engine: Engine;
  #held: { readonly ticket: number; readonly inputs: Promise<unknown> } | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Begins with a picture, in place of the one that was held. */
  begin(request: CaptionRequest, ticket: number): void {
    this.#drop();
    this.#held = { ticket, inputs: this.#prepare(request) };
  }

  /** The picture that was begun under this ticket, else prepared now; whichever other was held is let go. */
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
    // A failure is reported to whoever takes the picture.
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

/** The captioner worker's handler, free of any messaging: one load, then one caption at a time; nothing is thrown. */
export class EngineCaptioner implements CaptionerWorker {
  readonly #parts: CaptionerParts;
  #engine: Engine | undefined;
  #ahead: PicturesAhead | undefined;
  #lost: Promise<void> | undefined;
  #dead: Failure | undefined;
  #running: AbortController | undefined;

  constructor(parts: CaptionerParts) {
    this.#parts = parts;
  }

  hello(): true {
    return true;
  }

  async load(spec: CaptionerSpec, onProgress: () => void = () => undefined): Promise<Result<LoadReport>> {
    if (this.#engine !== undefined) throw new Error('One worker loads once');
    const start = performance.now();
    try {
      const adapter = await this.#parts.findAdapter(spec);
      if (!adapter.ok) return adapter;
      const engine = await this.#parts.engineOf(spec.family);
      this.#engine = engine;
      this.#ahead = new PicturesAhead(engine);
      // More than one thread needs memory shared between workers, which only isolated pages get.
      const threads = globalThis.crossOriginIsolated ? spec.threads : 1;
      await engine.load({ ...spec, threads }, onProgress);
      this.#lost = lossOf(engine, spec);
      void this.#lost.then(() => {
        this.#dead = { kind: 'device-lost' };
      });
      return success({
        seconds: (performance.now() - start) / 1000,
        threads,
        adapter: adapter.value,
      });
    } catch (error) {
      return this.#die(failureOf(error));
    }
  }

  async caption(
    request: CaptionRequest,
    onText: (soFar: string) => void,
    ticket: number | null = null,
  ): Promise<Result<CaptionOutput>> {
    if (this.#dead !== undefined) return failed(this.#dead);
    if (this.#engine === undefined || this.#lost === undefined) throw new Error('Load first');
    if (this.#running !== undefined) throw new Error('One caption at a time');
    const running = new AbortController();
    this.#running = running;
    const lost = this.#lost.then(() => failed({ kind: 'device-lost' }));
    try {
      const run = this.#run(request, onText, ticket, running.signal).then(success);
      return await Promise.race([run, lost]);
    } catch (error) {
      if (running.signal.aborted && error === running.signal.reason) return failed({ kind: 'cancelled' });
      const failure = failureOf(error);
      return endsWorker(failure) ? this.#die(failure) : failed(failure);
    } finally {
      this.#running = undefined;
    }
  }

  prepare(request: CaptionRequest, ticket: number): void {
    if (this.#dead === undefined) this.#ahead?.begin(request, ticket);
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
    signal: AbortSignal,
  ): Promise<CaptionOutput> {
    const [engine, ahead] = [this.#engine, this.#ahead];
    if (engine === undefined || ahead === undefined) throw new Error('Load first');
    const start = performance.now();
    const inputs = await ahead.take(request, ticket);
    const prepare = (performance.now() - start) / 1000;
    try {
      const { seconds, ...said } = await engine.caption(request, inputs, onText, signal);
      const [firstToken, total] = [prepare + seconds.firstToken, prepare + seconds.total];
      return { ...said, seconds: { prepare, firstToken, total } };
    } finally {
      engine.release?.(inputs);
    }
  }

  #die(failure: Failure): Result<never> {
    this.#dead = failure;
    return failed(failure);
  }
}
