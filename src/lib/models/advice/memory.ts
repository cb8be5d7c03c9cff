import { sessionPath, sessionsOf, weightBytes } from '$lib/catalogue/manifest';
import type { DeviceClass } from '$lib/core/device';
import type { Architecture } from '$lib/catalogue/families/family';
import type { Model } from '$lib/catalogue/model';

const MB = 1_000_000;
const BYTES_PER_FLOAT = 4;

/**
 * Memory of a worker before any weights, by device class. It consists of the compiled runtime, the libraries'
 * JavaScript, and a tokenizer's maps of 50,000 entries (about 60 MB). The wasm file is 27 MB in the asyncify build and
 * 14 MB in the plain build; JavaScript engines use about three times the file. An estimate.
 */
const RUNTIME_BYTES: Readonly<Record<DeviceClass, number>> = {
  'webgpu+f16': 150 * MB,
  webgpu: 150 * MB,
  wasm: 110 * MB,
};

/** The limit of tokens per caption; the KV cache grows by this many. */
const MAX_NEW_TOKENS = 128;

/** WASM addresses its memory with 32 bits. */
export const WASM_HEAP_LIMIT_BYTES = 4 * 1024 ** 3;

/** KV cache of prompt and caption at 32 bits: layers x heads x size x 2 for every token. */
function cacheBytes(architecture: Architecture): number {
  const perToken = architecture.layers * architecture.kvHeads * architecture.headSize * 2 * BYTES_PER_FLOAT;
  return perToken * (architecture.promptTokens + MAX_NEW_TOKENS);
}

function logitsBytes(architecture: Architecture): number {
  return architecture.vocabulary * architecture.logitTokens * BYTES_PER_FLOAT;
}

type SessionBytes = { readonly graph: number; readonly external: number };

/**
 * The size of each session's file, and of its external data, which reaches the device without passing through the WASM
 * heap.
 */
function sessionBytes(model: Model, deviceClass: DeviceClass): readonly SessionBytes[] {
  return sessionsOf(model.mixes[deviceClass] ?? {}).map(([session, dtype]) => {
    const path = sessionPath(session, dtype);
    const external = model.externalData?.includes(path) ? (model.bytes[`${path}_data`] ?? 0) : 0;
    return { graph: model.bytes[path] ?? 0, external };
  });
}

/** Estimated memory of a running model, in bytes. */
export type MemoryEstimate = {
  /** The peak of loading and captioning. */
  readonly total: number;
  /** The peak while sessions are created. */
  readonly loading: number;
  /** The peak while a meme is captioned. */
  readonly captioning: number;
  /** The peak of the WASM heap alone. */
  readonly heap: number;
  readonly weights: number;
};

/**
 * [Note: Memory estimate] W = all weights, L = the largest session, R = the runtime, A = intermediate tensors, C = KV
 * cache and logits.
 *
 * Loading takes R + 2 W + L. All files are read at once and stay in JavaScript until its next garbage collection (W).
 * Their tensors are created one session after the other, in the WASM heap or on the WebGPU device, whose memory is the
 * same memory in most laptops and all phones (W). The session that is being created also has its file in the WASM heap
 * (L).
 *
 * Captioning takes R + W + C + A, plus what loading left behind, because a WASM heap never shrinks: L. On WASM the
 * tensors of a run reuse that space, so the larger of L and A counts. On WebGPU they are elsewhere, so both count.
 *
 * Weights keep their file size in memory: no runtime expands 4-bit or 8-bit tensors ahead of use.
 *
 * Measured with 8-bit weights of SmolVLM-256M's real dimensions (261 MB) on WASM with two threads in Chromium, as the
 * page process's own memory above that of an empty page: a peak of 733 MB while loading, 504 MB after loading, and a
 * peak of 621 MB while captioning. The formulas give 768, 507 and 579. On a graphics card (NVIDIA H200, Chromium 156) a
 * graph of those dimensions with 16-bit weights took 989 MB of the card; the formula gives 1.1 GB for the card and main
 * memory together.
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
 * The largest single tensor in bytes: the embedding, whose file contains nothing else. The decoder's output layer is as
 * large if it is not quantised, and smaller if it is.
 */
export function largestTensorBytes(model: Model, deviceClass: DeviceClass): number {
  const dtype = model.mixes[deviceClass]?.embed_tokens;
  return dtype === undefined ? 0 : (model.bytes[sessionPath('embed_tokens', dtype)] ?? 0);
}

/** The largest single file in bytes. JavaScript holds each file in one piece. */
export function largestFileBytes(model: Model, deviceClass: DeviceClass): number {
  return Math.max(0, ...sessionBytes(model, deviceClass).flatMap(({ graph, external }) => [graph, external]));
}
