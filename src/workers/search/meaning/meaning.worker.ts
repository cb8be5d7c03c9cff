import { expose, transfer } from 'comlink';
import type { MeaningWorker } from '$lib/search/meaning/meaning-protocol';
import type { Result } from '$lib/core/result';
import { HeldVectors } from './held-vectors';
import { SentenceModel } from './sentence-model';

const model = new SentenceModel();
const held = new HeldVectors();

/** The answer with its numbers handed over, not copied. */
function handOver<Value>(result: Result<Value>, buffersOf: (value: Value) => ArrayBufferLike[]): Result<Value> {
  return result.ok ? transfer(result, buffersOf(result.value) as ArrayBuffer[]) : result;
}

const worker: MeaningWorker = {
  hello: () => true,
  load: (spec, onProgress) => model.load(spec, onProgress),
  passages: async (texts, onProgress) =>
    handOver(await model.passages(texts, onProgress), (vectors) => vectors.map(({ buffer }) => buffer)),
  query: async (text) => handOver(await model.query(text), ({ buffer }) => [buffer]),
  hold: (blocks) => held.hold(blocks),
  change: (rows, without) => held.change(rows, without),
  nearest: (vector, floor) => held.nearest(vector, floor),
  like: (meme, floor) => held.like(meme, floor),
};

expose(worker);
