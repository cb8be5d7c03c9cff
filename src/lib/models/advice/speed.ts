import type { DeviceProfile } from '$lib/captioner/device-profile';
import { sessionPath } from '$lib/catalogue/manifest';
import type { DeviceClass } from '$lib/core/device';
import type { Model } from '$lib/catalogue/model';
import type { Dtype } from '$lib/catalogue/session';

const MB = 1_000_000;

/** Tokens of a typical caption, and of those measured below. */
const TYPICAL_TOKENS = 48;

/**
 * Speed of one WASM thread, measured in Chromium with a SmolVLM-256M of the real dimensions: one tile, 254 GFLOP to the
 * first token, decoder files of 137 MB (q8) and 87 MB (q4):
 *
 * | weights | threads | to the first token | per token |
 * | q8 | 1 | 4.0 s | 31 ms |
 * | q8 | 2 | 2.3 s | 24 ms |
 * | q4 | 2 | 3.9 s | 125 ms |
 *
 * `gflops` is 254 / seconds at one thread; for q4 it is scaled by the speed-up of q8. `msPerMB` is the time per token
 * over the decoder's size, scaled likewise. fp32 was not measured. Its arithmetic is assumed to be a third of q8's: a
 * 128-bit register holds 4 numbers instead of 16, but needs no conversions. Its tokens are assumed to read memory at 10
 * GB/s, which one core reaches.
 */
const WASM: Readonly<Partial<Record<Dtype, { readonly gflops: number; readonly msPerMB: number }>>> = {
  q8: { gflops: 63, msPerMB: 0.23 },
  q4: { gflops: 37, msPerMB: 1.86 },
  fp32: { gflops: 21, msPerMB: 0.1 },
};

/** The share of the work that threads do not speed up, solved from one and two threads above (Amdahl's law). */
const SERIAL_SHARE = { firstToken: 0.15, perToken: 0.55 } as const;

/**
 * Speed of an integrated graphics chip through WebGPU. Assumed, not measured: about a sixth of the 2.6 TFLOP/s of a
 * small laptop chip, and less without 16-bit arithmetic. Each token costs the dispatch of some hundred kernels and one
 * pass over the decoder's weights at 20 GB/s.
 */
const GPU = {
  gflops: { 'webgpu+f16': 400, webgpu: 250 },
  dispatchMs: 20,
  msPerMB: 0.05,
} as const;

/** How many times slower phones are than laptops in long runs, on the processor and on the graphics chip. Assumed. */
const MOBILE_SLOWDOWN = { wasm: 2, webgpu: 3 } as const;

/** How many times slower a software adapter is: it took minutes where WASM took seconds. */
const SOFTWARE_SLOWDOWN = 60;

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
  // Most of the work up to the first token is the vision tower's; after it, all is the decoder's.
  const vision = WASM[mix.vision_encoder ?? 'fp32'] ?? WASM.fp32;
  const decoder = WASM[mix.decoder_model_merged ?? 'fp32'] ?? WASM.fp32;
  if (vision === undefined || decoder === undefined) return 0;
  const first = (model.architecture.gflop / vision.gflops) * threaded(SERIAL_SHARE.firstToken, threads);
  const token = decoderMB(model, 'wasm') * decoder.msPerMB * threaded(SERIAL_SHARE.perToken, threads);
  return (first + (TYPICAL_TOKENS * token) / 1000) * (mobile ? MOBILE_SLOWDOWN.wasm : 1);
}

function onGpu(model: Model, deviceClass: 'webgpu+f16' | 'webgpu', { webgpu, mobile }: DeviceProfile): number {
  const first = model.architecture.gflop / GPU.gflops[deviceClass];
  const token = GPU.dispatchMs + decoderMB(model, deviceClass) * GPU.msPerMB;
  const slower = (mobile ? MOBILE_SLOWDOWN.webgpu : 1) * (webgpu?.fallback === true ? SOFTWARE_SLOWDOWN : 1);
  return (first + (TYPICAL_TOKENS * token) / 1000) * slower;
}

/** Estimated seconds per meme at the lowest detail. Rough; measured times replace it. */
export function estimateSeconds(model: Model, deviceClass: DeviceClass, profile: DeviceProfile): number {
  return deviceClass === 'wasm' ? onWasm(model, profile) : onGpu(model, deviceClass, profile);
}
