import type { CaptionOutput, CaptionRequest, CaptionerSpec } from '$lib/captioner/protocol';
/** One model family. A load that throws or a run that throws ends the worker's life; the caller starts a new one. */
export interface Engine {
  /** Creates the sessions and warms them up. */
  load(spec: CaptionerSpec): Promise<void>;
  /** Captions one picture; `signal` aborted = stop between two tokens and throw the signal's reason. */
  caption(request: CaptionRequest, onText: (soFar: string) => void, signal: AbortSignal): Promise<CaptionOutput>;
}
