import { sessionPath, sessionsOf, weightBytes } from '$lib/catalogue/manifest';
import type { DeviceClass } from '$lib/core/device';
import type { Architecture } from '$lib/catalogue/families/family';
import type { Model } from '$lib/catalogue/model';

const MB = 1_000_000;
const BYTES_PER_FLOAT = 4;

/**
 * What a worker takes before any weights, by device class: the compiled runtime (asyncify build 27 MB of wasm, plain
 * build 14 MB; engines hold about three times the file), the JavaScript of the libraries and the tokenizer's maps of 50,000
 * entries (about 60 MB). An estimate.
 */
const RUNTIME_BYTES: Readonly<Record<DeviceClass, number>> = {
  'webgpu+f16': 150 * MB,
  webgpu: 150 * MB,
  wasm: 110 * MB,
};

/** New tokens a caption is allowed; the cache grows by this many. */
const MAX_NEW_TOKENS = 128;

/** WASM memory is addressed with 32 bits. */
export const WASM_HEAP_LIMIT_BYTES = 4 * 1024 ** 3;

/** Keys and values of prompt and caption, 32 bits: layers x heads x size x 2, for every token. */
function cacheBytes(architecture: Architecture): number {
  const perToken = architecture.layers * architecture.kvHeads * architecture.headSize * 2 * BYTES_PER_FLOAT;
  return perToken * (architecture.promptTokens + MAX_NEW_TOKENS);
}

function logitsBytes(architecture: Architecture): number {
  return architecture.vocabulary * architecture.logitTokens * BYTES_PER_FLOAT;
}

type SessionBytes = { readonly graph: number; readonly external: number };

/** Each session's file, and the external data beside it, which reaches the device without passing the WASM heap. */
function sessionBytes(model: Model, deviceClass: DeviceClass): readonly SessionBytes[] {
  return sessionsOf(model.mixes[deviceClass] ?? {}).map(([session, dtype]) => {
    const path = sessionPath(session, dtype);
    const external = model.externalData?.includes(path) ? (model.bytes[`${path}_data`] ?? 0) : 0;
    return { graph: model.bytes[path] ?? 0, external };
  });
}

/** The memory of one model at work, in bytes. */
export type MemoryEstimate = {
  /** The most that is taken at once, over loading and captioning. */
  readonly total: number;
  /** The most while the sessions are made. */
  readonly loading: number;
  /** The most while a meme is captioned. */
  readonly captioning: number;
  /** The most the WASM heap has to hold. */
  readonly heap: number;
  readonly weights: number;
};

/**
 * [Note: Memory estimate] W = all weights, L = the largest session, R = the runtime, A = intermediate tensors, C = KV cache
 * and logits.
 *
 * Loading: R + 2 W + L. All files are read at once and stay in JavaScript until it collects its garbage (W); their tensors
 * are made one session after the other, in the heap for WASM, on the device for WebGPU, whose memory is the same memory in
 * most laptops and all phones (W); and the session just being made has its file in the WASM heap too (L).
 *
 * Captioning: R + W + C + A, and what loading left behind, because a WASM heap never shrinks: L. On WASM the tensors of
 * a run reuse that space, so the larger of L and A counts; on WebGPU they lie elsewhere and both count.
 *
 * Weights keep their file size in memory: none of the runtimes expands 4-bit or 8-bit tensors ahead of use.
 *
 * Measured with 8-bit weights of SmolVLM-256M's real dimensions (261 MB) on WASM with two threads in Chromium, as the page
 * process's own memory above an empty page: 733 MB at most while loading, 504 MB when that was done, 621 MB at
 * most while captioning. The formulas give 768, 507 and 579. On a graphics card (NVIDIA H200, Chromium 156) a graph of those
 * dimensions with 16-bit weights took 989 MB of the card; the formula gives 1.1 GB, on the card and beside it.
 */
export function estimateMemory(model: Model, deviceClass: DeviceClass): MemoryEstimate {
  const weights = weightBytes(model, model.mixes[deviceClass] ?? {});
  const sessions = sessionBytes(model, deviceClass);
  const largest = Math.max(0, ...sessions.map(({ graph, external }) => graph + external));
  const cache = cacheBytes(model.architecture) + logitsBytes(model.architecture);
  const runtime = RUNTIME_BYTES[deviceClass];
  const onWasm = deviceClass === 'wasm';
  const { visionBytes } = model.architecture;
  const left = onWasm ? Math.max(largest, visionBytes) : largest + visionBytes;
  const loading = runtime + 2 * weights + largest;
  const captioning = runtime + weights + cache + left;
  return {
    total: Math.max(loading, captioning),
    loading,
    captioning,
    heap: onWasm ? weights + left + cache : 2 * Math.max(0, ...sessions.map(({ graph }) => graph)),
    weights,
  };
}

/**
 * The largest single tensor in bytes: the embedding, whose file holds nothing else. The output layer of the decoder is as
 * large where it is not quantised, and smaller where it is.
 */
export function largestTensorBytes(model: Model, deviceClass: DeviceClass): number {
  const dtype = model.mixes[deviceClass]?.embed_tokens;
  return dtype === undefined ? 0 : (model.bytes[sessionPath('embed_tokens', dtype)] ?? 0);
}

/** The largest single file in bytes: JavaScript holds each in one piece. */
export function largestFileBytes(model: Model, deviceClass: DeviceClass): number {
  return Math.max(0, ...sessionBytes(model, deviceClass).flatMap(({ graph, external }) => [graph, external]));
}
