import { env, LogLevel } from '@huggingface/transformers';
import asyncifyMjs from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import asyncifyWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import plainMjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import plainWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { CaptionerSpec } from '$lib/captioner/protocol';
import { CANONICAL_HOST } from '$lib/catalogue/weights';
import type { Device } from '$lib/core/device';
import { keepOffline } from './keep-offline';
import { checkModelFiles } from './model-files';
import { storedOnlyFetch, weightsCache } from './weights/published';

/**
 * Absolute, same-origin URLs of ONNX Runtime's two files for a device; by default transformers.js loads them from a
 * public CDN. The plain build has no WebGPU, starts about twice as fast as the one with WebGPU, and then runs equally
 * fast.
 */
function runtimeFiles(device: Device): { mjs: string; wasm: string } {
  const [mjs, wasm] = device === 'webgpu' ? [asyncifyMjs, asyncifyWasm] : [plainMjs, plainWasm];
  return { mjs: new URL(mjs, self.location.href).href, wasm: new URL(wasm, self.location.href).href };
}

/** The parts of a spec that concern the runtime. */
type RuntimeSpec = Pick<CaptionerSpec, 'repo' | 'device' | 'threads' | 'revision'>;

/**
 * Configures transformers.js to read only stored files, never the network. Call it before anything else of
 * transformers.js. `onRead` is called for each file it reads. Throws an `EngineFailure` about the model's own files.
 */
export async function setUpRuntime(spec: RuntimeSpec, onRead: () => void): Promise<void> {
  await checkModelFiles(spec.repo, spec.revision);
  const { wasm } = env.backends.onnx;
  if (wasm === undefined) throw new Error('ONNX Runtime has no WASM backend');
  wasm.wasmPaths = runtimeFiles(spec.device);
  wasm.numThreads = spec.threads;
  // It would store a third copy beside the HTTP cache's and the service worker's, and prevents streaming compilation.
  env.useWasmCache = false;
  env.useBrowserCache = false;
  env.useCustomCache = true;
  env.customCache = weightsCache(onRead);
  env.fetch = storedOnlyFetch;
  env.allowLocalModels = false;
  env.remoteHost = `${CANONICAL_HOST}/`;
  // The commit is part of the template because transformers.js does not always pass `revision` on: it looks for the
  // tokenizer in `main`.
  env.remotePathTemplate = `{model}/resolve/${encodeURIComponent(spec.revision)}/`;
  env.logLevel = LogLevel.ERROR;
}

/** The options for a model's `from_pretrained`. They name the dtype of every session, so no default applies. */
export function modelOptions(spec: CaptionerSpec): { device: Device; dtype: CaptionerSpec['mix'] } {
  return { device: spec.device, dtype: { ...spec.mix } };
}

/** Stores the runtime's files for offline use, in the background. */
export function keepRuntimeOffline(spec: Pick<RuntimeSpec, 'device'>): void {
  void keepOffline(Object.values(runtimeFiles(spec.device)));
}

/** Settles when ONNX Runtime's GPU device is lost. Call it after the sessions exist. */
export async function runtimeDeviceLost(): Promise<unknown> {
  const { webgpu } = env.backends.onnx;
  if (webgpu === undefined) throw new Error('ONNX Runtime has no WebGPU backend');
  const device = await webgpu.device;
  return await device.lost;
}
