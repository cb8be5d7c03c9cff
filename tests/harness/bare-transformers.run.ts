import type { BareRequest, BareSpec } from './bare-transformers.worker';

/**
 * The same work by plain use of the library in a worker of its own, for comparison: answers in order, and load time.
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
