import { wrap, type Remote } from 'comlink';
import type { BareReaderApi, PictureTimes } from './bare-reader.worker';

export type { PictureTimes };

/**
 * Times the reader and the bare runtime on each picture (base64), alternately, in a new worker.
 */
export async function run(pictures: readonly string[], threads: number, rounds: number): Promise<PictureTimes[]> {
  const worker = new Worker(new URL('./bare-reader.worker.ts', import.meta.url), { type: 'module' });
  try {
    const both: Remote<BareReaderApi> = wrap(worker);
    await both.load(threads);
    const timings: PictureTimes[] = [];
    for (const picture of pictures) timings.push(await both.time(pictureOf(picture), rounds));
    return timings;
  } finally {
    worker.terminate();
  }
}

/** The picture whose bytes are given in base64. */
function pictureOf(base64: string): Blob {
  return new Blob([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))]);
}
