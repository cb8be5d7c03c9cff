import type { Family, Precision } from './families/family';
import type { Dtype, Mix, Mixes, Session } from './session';

function uniform(sessions: readonly Session[], dtype: Dtype): Mix {
  return Object.fromEntries(sessions.map((session) => [session, dtype]));
}

/**
 * The mixes of one family at one precision, for every device class it may run on.
 *
 * [Note: Which dtype where]
 * - 8-bit sessions give gibberish on WebGPU (known trouble of ONNX Runtime's WebGPU kernels), so int8 variants are for WASM.
 * - 16-bit sessions need the adapter's `shader-f16`; transformers.js checks that for fp16 and not for q4f16, so no
 *   16-bit type appears outside `webgpu+f16`, WASM included: its kernels are 32-bit and would convert on every run.
 * - On WASM a 4-bit token takes five times as long as an 8-bit one (SmolVLM-256M, two threads: 125 ms against 24 ms), so a
 *   checkpoint's int8 variant is the one for WASM. Where people know a 4-bit variant from the CPU (Florence-2) it may still
 *   run there, at the mix plain WebGPU uses, so that falling back downloads nothing twice.
 * - `q4` embedding files hold full 32-bit rows, so the embedding is fp16 or fp32 by name.
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
