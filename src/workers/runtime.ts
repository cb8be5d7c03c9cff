import { env, LogLevel } from '@huggingface/transformers';
import asyncifyMjs from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import asyncifyWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import plainMjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import plainWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { CaptionerSpec } from '$lib/captioner/protocol';
import { CANONICAL_HOST } from '$lib/catalogue/weights';
import type { Device } from '$lib/core/device';
import { keepOffline } from './keep-offline';
import { storedOnlyFetch, weightsCache } from './weights/published';

/**
 * ONNX Runtime's two files for a device. The plain build starts about twice as fast as the one with WebGPU and then runs
 * equally fast, but refuses WebGPU. Absolute and same-origin: left alone, transformers.js takes them from a public CDN.
 */
function runtimeFiles(device: Device): { mjs: string; wasm: string } {
  const [mjs, wasm] = device === 'webgpu' ? [asyncifyMjs, asyncifyWasm] : [plainMjs, plainWasm];
  return { mjs: new URL(mjs, self.location.href).href, wasm: new URL(wasm, self.location.href).href };
}

/** What the runtime itself must know of an attempt, whatever the model does. */
type RuntimeSpec = Pick<CaptionerSpec, 'device' | 'threads' | 'revision'>;

/**
 * Sets transformers.js up for one attempt; must be called before anything else of it. It never touches the network;
 * `onRead` is called with each stored file that it reads.
 */
export function setUpRuntime(spec: RuntimeSpec, onRead: () => void): void {
  const { wasm } = env.backends.onnx;
  if (wasm === undefined) throw new Error('ONNX Runtime has no WASM backend');
  wasm.wasmPaths = runtimeFiles(spec.device);
  wasm.numThreads = spec.threads;
  // Its copy would be a third one, beside the browser's and the service worker's, and prevents streaming compilation.
  env.useWasmCache = false;
  env.useBrowserCache = false;
  env.useCustomCache = true;
  env.customCache = weightsCache(onRead);
  env.fetch = storedOnlyFetch;
  env.allowLocalModels = false;
  env.remoteHost = `${CANONICAL_HOST}/`;
  // The commit stands here because not every look-up of the library hands `revision` on: the tokenizer's asks for `main`.
  env.remotePathTemplate = `{model}/resolve/${encodeURIComponent(spec.revision)}/`;
  env.logLevel = LogLevel.ERROR;
}

/** What a model's `from_pretrained` is given; dtypes are named for each session, never left to a default. */
export function modelOptions(spec: CaptionerSpec): { device: Device; dtype: CaptionerSpec['mix'] } {
  return { device: spec.device, dtype: { ...spec.mix } };
}

/** Keeps the runtime's files for offline use, in the background: captioning need not wait for it. */
export function keepRuntimeOffline(spec: Pick<RuntimeSpec, 'device'>): void {
  void keepOffline(Object.values(runtimeFiles(spec.device)));
}

/** Settles when ONNX Runtime's GPU device is taken away. Ask after the sessions exist. */
export async function runtimeDeviceLost(): Promise<unknown> {
  const { webgpu } = env.backends.onnx;
  if (webgpu === undefined) throw new Error('ONNX Runtime has no WebGPU backend');
  const device = await webgpu.device;
  return await device.lost;
}
