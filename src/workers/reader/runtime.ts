import * as ort from 'onnxruntime-web/wasm';
import runtimeModule from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import runtimeWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import detection from './weights/detection.onnx?url';
import recognition from './weights/recognition.onnx?url';
import characters from './weights/characters.txt?url';

/** Makes the bundler's URL absolute: a worker resolves relative URLs against its own script. */
function absolute(url: string): string {
  return new URL(url, self.location.href).href;
}

/**
 * Absolute, same-origin URLs of all files the reader needs; they are kept offline. PP-OCRv6's weights for detection
 * (1.0 MB) and recognition (5.6 MB), its characters, and ONNX Runtime's WASM-only build (14.3 MB).
 */
export const READER_FILES = {
  detection: absolute(detection),
  recognition: absolute(recognition),
  characters: absolute(characters),
  runtimeModule: absolute(runtimeModule),
  runtimeWasm: absolute(runtimeWasm),
} as const;

/**
 * Makes ONNX Runtime load its WASM build from this site instead of a public CDN, and sets its threads. Call it once in
 * a worker, before the first session: the runtime starts only once, so later calls have no effect.
 */
export function configureRuntime(threads: number): void {
  ort.env.wasm.wasmPaths = { mjs: READER_FILES.runtimeModule, wasm: READER_FILES.runtimeWasm };
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = 'error';
}

/** Creates a session from the weights at `url`. Throws if they cannot be fetched or are not a model. */
export async function openSession(url: string): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(await fetchBytes(url));
}

async function fetchBytes(url: string): Promise<ArrayBuffer> {
  return (await fetchFile(url)).arrayBuffer();
}

/** The text at `url`. Throws if the response is not a success. */
export async function fetchText(url: string): Promise<string> {
  return (await fetchFile(url)).text();
}

async function fetchFile(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response;
}
