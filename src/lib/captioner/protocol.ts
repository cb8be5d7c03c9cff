import type { Device } from '$lib/core/device';
import type { CaptionDetail, CaptionKind, CaptionLength } from '$lib/core/caption';
import type { Task } from '$lib/core/job';
import type { FamilyId } from '$lib/catalogue/families';
import type { Mix } from '$lib/catalogue/session';
import type { Failure } from '$lib/core/failure';
import type { Result } from '$lib/core/result';

/**
 * [Note: One worker, one attempt] A captioner worker loads one model on one device with one mix, and never another. One
 * rejected load or run leaves ONNX Runtime's shared queue unusable, and the WASM heap never shrinks. Switching models,
 * falling back and recovering therefore need a new worker.
 */
export type CaptionerSpec = {
  readonly family: FamilyId | 'reader';
  /** Repository on the hub, `owner/name`; the reader ignores it. */
  readonly repo: string;
  /** The commit of the stored weights; the reader ignores it. */
  readonly revision: string;
  readonly device: Device;
  readonly mix: Mix;
  /** WASM threads; more than 1 only if the page is cross-origin isolated. */
  readonly threads: number;
};

/** The input of one captioning run. */
export type CaptionRequest = {
  /** The original file, in any format that the browser decodes. */
  readonly picture: Blob;
  /**
   * The text to make. Florence-2 has a task for each; SmolVLM and Moondream follow `prompt` alone, and the result is
   * labelled with this task.
   */
  readonly task: Task;
  /** The prompt as sent; Florence-2 and the reader ignore it. */
  readonly prompt: string;
  /** The level of detail; families without that option ignore it. */
  readonly detail: CaptionDetail;
  /** The length of the description; families without that option are limited by `maxNewTokens` alone. */
  readonly length: CaptionLength;
  readonly maxNewTokens: number;
};

/** The output of one captioning run. */
export type CaptionOutput = {
  readonly kind: CaptionKind;
  /** The model's raw text, before `cleanCaption`. */
  readonly text: string;
  /** Set by the reader: true if the picture has words that it cannot read. `text` has only those that it can. */
  readonly unread?: boolean;
  /** Generated tokens; for the reader, recognised characters. */
  readonly tokens: number;
  readonly seconds: {
    /** Decoding, resizing and tiling the picture. */
    readonly prepare: number;
    /** Time to the first token; for the reader, the total. */
    readonly firstToken: number;
    readonly total: number;
  };
};

/** What the worker reports after loading. */
export type LoadReport = {
  readonly seconds: number;
  readonly threads: number;
  /** The WebGPU adapter's description; '' on WASM. */
  readonly adapter: string;
};

/** The peak memory of a worker's runtime so far, in bytes: WebAssembly memories, and buffers on the graphics card. */
export type ModelMemory = { readonly heapBytes: number; readonly gpuBytes: number };

/**
 * True if the worker must be terminated after this failure, see [Note: One worker, one attempt]. A damaged picture
 * never reaches the sessions, and a run that stops between two tokens leaves them usable. Any other failure may have
 * broken them.
 */
export function endsWorker(failure: Failure): boolean {
  return failure.kind !== 'damaged-image' && failure.kind !== 'cancelled';
}

/** The captioner worker as the page sees it through comlink. Callbacks are comlink proxies. */
export interface CaptionerWorker {
  /** Returns as soon as the worker's script runs. */
  hello(): true;
  /**
   * Reads the sessions from the weight store, creates them and warms them up. `onProgress` is called for each file, and
   * with true at least every second while the runtime starts threads. Call it once.
   */
  load(spec: CaptionerSpec, onProgress: (startingThreads: boolean) => void): Promise<Result<LoadReport>>;
  /**
   * Captions one picture; one call at a time. `onText` receives the whole text so far, at most ten times a second.
   * `onPrepared` is called, and waited for, once the picture and the prompt are prepared. `ticket` is that of the
   * `prepare` call for this request; a picture that was prepared under another ticket is discarded. After a failure for
   * which `endsWorker` is true the worker is unusable.
   */
  caption(
    request: CaptionRequest,
    onText: (soFar: string) => void,
    ticket: number | null,
    onPrepared: () => void | Promise<void>,
  ): Promise<Result<CaptionOutput>>;
  /**
   * Decodes and scales the picture of the next caption while another caption runs. At most one picture is held. A
   * failure is reported by its `caption` call.
   */
  prepare(request: CaptionRequest, ticket: number): void;
  /** The peak memory of the runtime. It is answered between captions. */
  memory(): ModelMemory;
  /** Ends the running caption between two tokens; it then fails as `cancelled`. */
  stop(): void;
}
