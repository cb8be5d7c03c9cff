import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { PictureTimes } from '../harness/bare-reader.run';
import type { Harness } from '../support/harness';
import type { PaintedMeme } from '../support/painter';

/** How often the reader and the bare runtime each run a picture, after one run that does not count. */
const ROUNDS = 5;

/**
 * Median seconds per meme; the ratios are the medians over the memes of our time divided by the bare runtime's, and by
 * native ONNX Runtime's. Those of the native runtime are null if Python has no onnxruntime.
 */
export type ReaderBench = {
  readonly engineSeconds: number;
  readonly bareSeconds: number;
  readonly ratio: number;
  readonly native: { readonly seconds: number; readonly ratio: number } | null;
};

/**
 * Times the reader against bare ONNX Runtime Web, which only decodes the picture and runs the same sessions on the same
 * tensors in the same worker: they alternate, so that a busy machine slows both. Then against native ONNX Runtime with
 * the same weights, threads and shapes, which runs the sessions and nothing else.
 */
export async function benchReader(
  harness: Harness,
  memes: readonly PaintedMeme[],
  { threads = 1 } = {},
): Promise<ReaderBench> {
  const pictures = memes.map(({ bytes }) => bytes.toString('base64'));
  const timings = await harness.run<PictureTimes[]>('bare-reader', pictures, threads, ROUNDS);
  const perMeme = timings.map(({ rounds }) => ({
    engine: median(rounds.map(({ engine }) => engine)),
    bare: median(rounds.map(({ bare }) => bare)),
  }));
  const native = nativeSeconds(timings, threads);
  return {
    engineSeconds: median(perMeme.map(({ engine }) => engine)),
    bareSeconds: median(perMeme.map(({ bare }) => bare)),
    ratio: median(perMeme.map(({ engine, bare }) => engine / bare)),
    native: native && {
      seconds: median(native),
      ratio: median(perMeme.map(({ engine }, index) => engine / (native[index] ?? NaN))),
    },
  };
}

/** The median seconds of each meme with native ONNX Runtime, run by `PYTHON` or python3; null if that has none. */
function nativeSeconds(timings: readonly PictureTimes[], threads: number): number[] | null {
  const folder = fileURLToPath(new URL('../../src/workers/reader/weights', import.meta.url));
  const script = fileURLToPath(new URL('native-reader.py', import.meta.url));
  const asked = { folder, threads, rounds: ROUNDS, memes: timings.map(({ shapes }) => shapes) };
  const { status, stdout } = spawnSync(process.env.PYTHON ?? 'python3', [script], {
    input: JSON.stringify(asked),
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return status === 0 ? (JSON.parse(stdout) as number[][]).map(median) : null;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? NaN;
  return (lower + upper) / 2;
}
