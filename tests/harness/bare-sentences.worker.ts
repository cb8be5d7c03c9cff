import { env, pipeline } from '@huggingface/transformers';
import mjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { BARE_CACHE } from './bare-cache';

export type BareSentences = {
  readonly repo: string;
  readonly revision: string;
  readonly dtype: 'fp32' | 'q8';
  readonly texts: readonly string[];
};

self.onmessage = async ({ data }: MessageEvent<BareSentences>) => {
  if (env.backends.onnx.wasm === undefined) throw new Error('no WASM backend');
  env.backends.onnx.wasm.wasmPaths = { mjs, wasm };
  env.backends.onnx.wasm.numThreads = 1;
  env.remotePathTemplate = `{model}/resolve/${data.revision}/`;
  env.cacheKey = BARE_CACHE;
  env.fetch = async (input: string | URL, init?: RequestInit) =>
    new URL(input, location.href).hostname === 'huggingface.co'
      ? new Response(null, { status: 404 })
      : await fetch(input, init);
  const extract = await pipeline('feature-extraction', data.repo, { device: 'wasm', dtype: data.dtype });
  const vectors: number[][] = [];
  for (const text of data.texts) {
    const answer = await extract(text, { pooling: 'mean', normalize: true });
    vectors.push([...(answer.data as Float32Array)]);
  }
  self.postMessage(vectors);
};
