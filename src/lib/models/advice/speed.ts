import type { DeviceProfile } from '$lib/captioner/device-profile';
import { sessionPath } from '$lib/catalogue/manifest';
import type { DeviceClass } from '$lib/core/device';
import type { Model } from '$lib/catalogue/model';
import type { Dtype } from '$lib/catalogue/session';

const MB = 1_000_000;

/** New tokens of a usual caption; the measurements below were taken with as many. */
const TYPICAL_TOKENS = 48;

/**
 * What one WASM thread does, from a SmolVLM-256M of the real dimensions in Chromium, one tile, 254 GFLOP to the first
 * token, decoder files of 137 MB (q8) and 87 MB (q4):
 *
 * | weights | threads | to the first token | per token |
 * | q8 | 1 | 4.0 s | 31 ms |
 * | q8 | 2 | 2.3 s | 24 ms |
 * | q4 | 2 | 3.9 s | 125 ms |
 *
 * `gflops` = 254 / seconds at one thread (for q4 scaled back by the speed-up q8 shows); `msPerMB` = time per token over the
 * decoder's size, likewise. fp32 was not measured: its arithmetic is put at a third of q8's (a 128-bit register holds 4
 * numbers instead of 16, without the conversions), its tokens at 10 GB/s, what one core reads from memory.
 */
const WASM: Readonly<Partial<Record<Dtype, { readonly gflops: number; readonly msPerMB: number }>>> = {
  q8: { gflops: 63, msPerMB: 0.23 },
  q4: { gflops: 37, msPerMB: 1.86 },
  fp32: { gflops: 21, msPerMB: 0.1 },
};

/** The part of the work that threads do not shorten, solved from one and two threads above (Amdahl's law). */
const SERIAL = { firstToken: 0.15, perToken: 0.55 } as const;

/**
 * What an integrated graphics chip does through WebGPU. Assumed, not measured: about a sixth of the 2.6 TFLOP/s of a small
 * laptop chip, less without 16-bit arithmetic; each token costs the dispatch of some hundred kernels and one
 * pass over the decoder's weights at 20 GB/s.
 */
const GPU = {
  gflops: { 'webgpu+f16': 400, webgpu: 250 },
  dispatchMs: 20,
  msPerMB: 0.05,
} as const;

/** Phones run long work at about half a laptop's pace on the processor and a third on the graphics chip. Assumed. */
const MOBILE = { wasm: 2, webgpu: 3 } as const;

/** A software adapter took minutes where WASM took seconds. */
const SOFTWARE_ADAPTER = 60;

function threaded(serial: number, threads: number): number {
  return serial + (1 - serial) / threads;
}

function decoderMB(model: Model, deviceClass: DeviceClass): number {
  const dtype = model.mixes[deviceClass]?.decoder_model_merged;
  if (dtype === undefined) return 0;
  const path = sessionPath('decoder_model_merged', dtype);
  return ((model.bytes[path] ?? 0) + (model.bytes[`${path}_data`] ?? 0)) / MB;
}

function onWasm(model: Model, { threads, mobile }: DeviceProfile): number {
  const mix = model.mixes.wasm ?? {};
  // The vision tower is most of the work to the first token, the decoder all of the work after it.
  const vision = WASM[mix.vision_encoder ?? 'fp32'] ?? WASM.fp32;
  const decoder = WASM[mix.decoder_model_merged ?? 'fp32'] ?? WASM.fp32;
  if (vision === undefined || decoder === undefined) return 0;
  const first = (model.architecture.gflop / vision.gflops) * threaded(SERIAL.firstToken, threads);
  const token = decoderMB(model, 'wasm') * decoder.msPerMB * threaded(SERIAL.perToken, threads);
  return (first + (TYPICAL_TOKENS * token) / 1000) * (mobile ? MOBILE.wasm : 1);
}

function onGpu(model: Model, deviceClass: 'webgpu+f16' | 'webgpu', { webgpu, mobile }: DeviceProfile): number {
  const first = model.architecture.gflop / GPU.gflops[deviceClass];
  const token = GPU.dispatchMs + decoderMB(model, deviceClass) * GPU.msPerMB;
  const slower = (mobile ? MOBILE.webgpu : 1) * (webgpu?.fallback === true ? SOFTWARE_ADAPTER : 1);
  return (first + (TYPICAL_TOKENS * token) / 1000) * slower;
}

/** Seconds one meme is likely to take at the lowest detail: a rough estimate, to be replaced by what was measured. */
export function estimateSeconds(model: Model, deviceClass: DeviceClass, profile: DeviceProfile): number {
  return deviceClass === 'wasm' ? onWasm(model, profile) : onGpu(model, deviceClass, profile);
}
