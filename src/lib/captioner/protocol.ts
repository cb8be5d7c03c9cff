import type { Device } from '$lib/core/device';
import type { CaptionDetail, CaptionKind, CaptionLength } from '$lib/core/caption';
import type { Task } from '$lib/core/job';
import type { FamilyId } from '$lib/catalogue/families';
import type { Mix } from '$lib/catalogue/session';
import type { Failure } from '$lib/core/failure';
import type { Result } from '$lib/core/result';

/**
 * [Note: One worker, one attempt] A captioner worker loads one (model, device, dtype) and never another: one rejected load
 * or run poisons ONNX Runtime's shared queue for good, and the WASM heap never shrinks. Switching, falling back and
 * recovering mean a new worker.
 */
export type CaptionerSpec = {
  readonly family: FamilyId | 'reader';
  /** Hub repository, `owner/name`; ignored by the reader. */
  readonly repo: string;
  /** The commit the weights were stored under; ignored by the reader. */
  readonly revision: string;
  readonly device: Device;
  readonly mix: Mix;
  /** WASM threads; more than 1 only where the page is cross-origin isolated. */
  readonly threads: number;
};

/** What one captioning run shall do. */
export type CaptionRequest = {
  /** The original bytes, any format the browser decodes. */
  readonly picture: Blob;
  /** What is asked for. Florence-2 has a task for each; SmolVLM and Moondream do what `prompt` says and label it so. */
  readonly task: Task;
  /** The question as sent; Florence-2 and the reader take none. */
  readonly prompt: string;
  /** How finely to look, for families with that option; the others have one resolution. */
  readonly detail: CaptionDetail;
  /** For families with that option; the others are bounded by `maxNewTokens` alone. */
  readonly length: CaptionLength;
  readonly maxNewTokens: number;
};

/** What came out. */
export type CaptionOutput = {
  readonly kind: CaptionKind;
  /** As the model said it, before clean-up. */
  readonly text: string;
  /** New tokens; recognised characters for the reader. */
  readonly tokens: number;
  readonly seconds: {
    /** Decoding, resizing, tiling. */
    readonly prepare: number;
    /** Until the first token; the whole for the reader. */
    readonly firstToken: number;
    readonly total: number;
  };
};

/** What loading told. */
export type LoadReport = {
  readonly seconds: number;
  readonly threads: number;
  /** The adapter's description on WebGPU, else ''. */
  readonly adapter: string;
};

/** The most a worker's runtime has taken so far, in bytes: WebAssembly memories, and buffers on the graphics card. */
export type ModelMemory = { readonly heapBytes: number; readonly gpuBytes: number };

/**
 * True if the worker must be terminated after this failure, see [Note: One worker, one attempt]. A bad picture never
 * reached the sessions and a soft cancel left them whole; anything else may have poisoned them.
 */
export function endsWorker(failure: Failure): boolean {
  return failure.kind !== 'damaged-image' && failure.kind !== 'cancelled';
}

/**
 * The captioner worker as the page sees it (through comlink). Callbacks are comlink proxies; text arrives at most ten
 * times a second.
 */
export interface CaptionerWorker {
  /** Answers at once: the worker's script is there and runs. */
  hello(): true;
  /**
   * Fetches the sessions from the weight store, creates and warms them up; `onProgress` is called with
   * each file. Call once.
   */
  load(spec: CaptionerSpec, onProgress: () => void): Promise<Result<LoadReport>>;
  /**
   * Captions one picture; one call at a time. `onText` gets the whole text so far. With the ticket that `prepare` got,
   * its picture is ready; what was prepared under another one is let go. After a failure other than a bad picture or a
   * cancel the worker is of no more use: see [Note: One worker, one attempt].
   */
  caption(
    request: CaptionRequest,
    onText: (soFar: string) => void,
    ticket: number | null,
  ): Promise<Result<CaptionOutput>>;
  /**
   * Decodes and scales the picture of the next caption while one is being made; at most one is held. What is wrong with
   * the picture is said by its caption.
   */
  prepare(request: CaptionRequest, ticket: number): void;
  /** What the runtime has taken; answered between captions. */
  memory(): ModelMemory;
  /** Asks the running caption to end between two tokens; it then returns the failure `cancelled`. */
  stop(): void;
}
