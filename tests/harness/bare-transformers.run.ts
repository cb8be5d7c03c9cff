import type { BareRequest, BareSpec } from './bare-transformers.worker';

/**
 * Captions with the bare library in a worker of its own, to compare our captions and load time with. Gives one text
 * per request, in order.
 */
export function run(spec: BareSpec, requests: readonly BareRequest[]): Promise<BareRun> {
  const worker = new Worker(new URL('./bare-transformers.worker.ts', import.meta.url), { type: 'module' });
  return new Promise<BareRun>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<BareRun>) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage({ spec, requests });
  }).finally(() => worker.terminate());
}

export type BareRun = { readonly loadSeconds: number; readonly texts: readonly string[] };
