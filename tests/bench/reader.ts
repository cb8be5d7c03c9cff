import type { Timing } from '../harness/bare-reader.run';
import type { Harness } from '../support/harness';
import type { PaintedMeme } from '../support/painter';

/** How often the reader and the bare runtime each run a picture, after one run that does not count. */
const ROUNDS = 5;

/** Median seconds per meme; `ratio` is the median over the memes of our time divided by the bare runtime's. */
export type ReaderBench = { readonly engineSeconds: number; readonly bareSeconds: number; readonly ratio: number };

/**
 * Times the reader against bare ONNX Runtime Web, which only decodes the picture and runs the same sessions on the same
 * tensors in the same worker. They alternate, so that a busy machine slows both.
 */
export async function benchReader(
  harness: Harness,
  memes: readonly PaintedMeme[],
  { threads = 1 } = {},
): Promise<ReaderBench> {
  const pictures = memes.map(({ bytes }) => bytes.toString('base64'));
  const timings = await harness.run<Timing[][]>('bare-reader', pictures, threads, ROUNDS);
  const perMeme = timings.map((rounds) => ({
    engine: median(rounds.map(({ engine }) => engine)),
    bare: median(rounds.map(({ bare }) => bare)),
  }));
  return {
    engineSeconds: median(perMeme.map(({ engine }) => engine)),
    bareSeconds: median(perMeme.map(({ bare }) => bare)),
    ratio: median(perMeme.map(({ engine, bare }) => engine / bare)),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? NaN;
  return (lower + upper) / 2;
}
