import type { CaptionOutput, CaptionRequest, CaptionerSpec } from '$lib/captioner/protocol';
import type { Failure } from '$lib/core/failure';

/**
 * Loads and runs the models of one family; `Inputs` is a picture as its sessions take it. After `load` or `caption`
 * throws, the caller starts a new worker. Exceptions are the signal's reason and an `EngineFailure` about the picture:
 * the next picture may work.
 */
export interface Engine<Inputs = unknown> {
  /** Creates the sessions and warms them up; calls `onProgress` for each file. */
  load(spec: CaptionerSpec, onProgress: () => void): Promise<void>;
  /**
   * Decodes and scales a picture for the sessions. Runs no session, so that it can run while another picture is
   * captioned. One call at a time.
   */
  prepare(request: CaptionRequest): Promise<Inputs>;
  /**
   * Captions one picture; `inputs` are what `prepare` returned for the same request. If `signal` is aborted, it stops
   * between two tokens and throws the signal's reason.
   */
  caption(
    request: CaptionRequest,
    inputs: Inputs,
    onText: (soFar: string) => void,
    signal: AbortSignal,
  ): Promise<EngineOutput>;
  /** Frees the inputs that `prepare` returned, also those never captioned. */
  release?(inputs: Inputs): void;
  /** Settles when the GPU device is lost; called once, after a load on WebGPU. */
  deviceLost?(): Promise<unknown>;
}

/** The output of one caption; its times begin with the call of `caption`, after `prepare`. */
export type EngineOutput = Omit<CaptionOutput, 'seconds'> & {
  readonly seconds: Omit<CaptionOutput['seconds'], 'prepare'>;
};

/** A failure that an engine names itself; `failureOf` classifies other errors by their message. */
export class EngineFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.kind, options);
    this.failure = failure;
  }
}
