import type { CaptionOutput, CaptionRequest, CaptionerSpec } from '$lib/captioner/protocol';
import type { Failure } from '$lib/core/failure';

/**
 * One model family; `Inputs` is what its sessions take of a picture. A load that throws or a run that throws ends the worker's life (the caller starts a new one), except
 * a run that throws its signal's reason or an `EngineFailure` about the picture: the next picture may work.
 */
export interface Engine<Inputs = unknown> {
  /** Creates the sessions and warms them up; `onProgress` is called with each file. */
  load(spec: CaptionerSpec, onProgress: () => void): Promise<void>;
  /**
   * Makes of a picture what the sessions take. Runs no session, so that it may go on while another picture is captioned;
   * one call at a time.
   */
  prepare(request: CaptionRequest): Promise<Inputs>;
  /**
   * Captions one picture from what `prepare` made of the same request; `signal` aborted = stop between two tokens and
   * throw the signal's reason.
   */
  caption(request: CaptionRequest, inputs: Inputs, onText: (soFar: string) => void, signal: AbortSignal): Promise<Run>;
  /** Frees what `prepare` made, captioned or not. */
  release?(inputs: Inputs): void;
  /** Settles when the GPU device is taken away; asked for once, after a load on WebGPU. */
  deviceLost?(): Promise<unknown>;
}

/** What came out, with the times from the call on; the picture was ready by then. */
export type Run = Omit<CaptionOutput, 'seconds'> & { readonly seconds: Omit<CaptionOutput['seconds'], 'prepare'> };

/** A failure an engine knows by name; any other error is told apart by its message. */
export class EngineFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.kind, options);
    this.failure = failure;
  }
}
