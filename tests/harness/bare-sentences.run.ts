import type { BareSentences } from './bare-sentences.worker';

/** Embeds the texts with the bare library in a worker of its own, to compare our vectors with. */
export function run(request: BareSentences): Promise<number[][]> {
  const worker = new Worker(new URL('./bare-sentences.worker.ts', import.meta.url), { type: 'module' });
  return new Promise<number[][]>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<number[][]>) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}
