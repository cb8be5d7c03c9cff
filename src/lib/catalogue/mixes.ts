import type { Family, Precision } from './families/family';
import type { Dtype, Mix, Mixes, Session } from './session';

function uniform(sessions: readonly Session[], dtype: Dtype): Mix {
  return Object.fromEntries(sessions.map((session) => [session, dtype]));
}

/**
 * The mixes of a family at one precision, for every device class it may run on.
 *
 * [Note: Which dtype where]
 * - 8-bit sessions output gibberish on WebGPU (a known fault of ONNX Runtime's WebGPU kernels), so int8 variants run on
 *   WASM only.
 * - 16-bit sessions need the adapter's `shader-f16`. transformers.js checks that for fp16 but not for q4f16, so no
 *   16-bit type is used outside `webgpu+f16`. WASM has only 32-bit kernels and would convert on every run.
 * - On WASM a token takes five times as long at 4 bits as at 8 bits (SmolVLM-256M, two threads: 125 ms against 24 ms),
 *   so a checkpoint's int8 variant is the one for WASM. A 4-bit variant that people already use on the CPU (Florence-2)
 *   may still run there. It then uses the mix of plain WebGPU, so that falling back to WASM downloads nothing new.
 * - `q4` embedding files contain full 32-bit rows, so embeddings are fp16 or fp32.
 */
export function mixesOf({ sessions, unquantised, int4OnWasm }: Family, precision: Precision): Mixes {
  switch (precision) {
    case 'full':
      return {
        'webgpu+f16': uniform(sessions, 'fp16'),
        webgpu: uniform(sessions, 'fp32'),
        wasm: uniform(sessions, 'fp32'),
      };
    case 'int8':
      return { wasm: uniform(sessions, 'q8') };
    case 'int4': {
      const q4 = uniform(sessions, 'q4');
      const wide = { ...q4, ...uniform(unquantised, 'fp32') };
      const half = { ...q4, ...uniform(unquantised, 'fp16') };
      const gpu: Mixes = { 'webgpu+f16': half, webgpu: wide };
      return int4OnWasm ? { ...gpu, wasm: wide } : gpu;
    }
  }
}
