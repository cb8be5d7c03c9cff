import * as ort from 'onnxruntime-web/wasm';
import { READER_FILES } from './assets';

/**
 * Points ONNX Runtime at our own copy of its WASM build (it would ask a public CDN otherwise) and sets its threads. To be
 * called once in a worker, before the first session; later calls change nothing, as the runtime starts only once.
 */
export function configureRuntime(threads: number): void {
  ort.env.wasm.wasmPaths = { mjs: READER_FILES.runtimeModule, wasm: READER_FILES.runtimeWasm };
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = 'error';
}

/** A session over the weights at `url`. Throws when they cannot be fetched or are no model. */
export async function openSession(url: string): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(await fetchBytes(url));
}

/** The bytes at `url`. Throws when the answer is not a success. */
async function fetchBytes(url: string): Promise<ArrayBuffer> {
  return (await fetchWhole(url)).arrayBuffer();
}

/** The text at `url`. Throws when the answer is not a success. */
export async function fetchText(url: string): Promise<string> {
  return (await fetchWhole(url)).text();
}

async function fetchWhole(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response;
}
