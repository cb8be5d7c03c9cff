import { wrap, type Remote } from 'comlink';
import type { BareReaderApi, Timing } from './bare-reader.worker';
import { pictureOf } from './reader.run';

export type { Timing };

/**
 * Times reader and bare runtime on each picture (base64), in turns, in a fresh worker: one list of rounds per picture.
 */
export async function run(pictures: readonly string[], threads: number, rounds: number): Promise<Timing[][]> {
  const worker = new Worker(new URL('./bare-reader.worker.ts', import.meta.url), { type: 'module' });
  try {
    const both: Remote<BareReaderApi> = wrap(worker);
    await both.load(threads);
    const timings: Timing[][] = [];
    for (const picture of pictures) timings.push(await both.time(pictureOf(picture), rounds));
    return timings;
  } finally {
    worker.terminate();
  }
}
