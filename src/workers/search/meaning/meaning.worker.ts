import { expose, transfer } from 'comlink';
import type { MeaningWorker } from '$lib/search/meaning/meaning-protocol';
import type { Result } from '$lib/core/result';
import { acceptSmallerMemory } from '../../wasm-memory';
import { SentenceModel } from './sentence-model';
import { VectorTable } from './vectors';

acceptSmallerMemory();

const model = new SentenceModel();
const vectors = new VectorTable();

/** Transfers the buffers of a result instead of copying them. */
function transferBuffers<Value>(result: Result<Value>, buffersOf: (value: Value) => ArrayBufferLike[]): Result<Value> {
  return result.ok ? transfer(result, buffersOf(result.value) as ArrayBuffer[]) : result;
}

const worker: MeaningWorker = {
  hello: () => true,
  load: (spec, onProgress) => model.load(spec, onProgress),
  passages: async (texts, onProgress) =>
    transferBuffers(await model.passages(texts, onProgress), (embedded) =>
      embedded.flatMap((vector) => vector?.buffer ?? []),
    ),
  query: async (text) => transferBuffers(await model.query(text), (vector) => (vector === null ? [] : [vector.buffer])),
  hold: (blocks) => vectors.hold(blocks),
  change: (changed, without) => vectors.change(changed, without),
  near: (vector, floors) => vectors.near(vector, floors),
  like: (meme, floor) => vectors.like(meme, floor),
};

expose(worker);
