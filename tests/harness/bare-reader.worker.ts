import { expose } from 'comlink';
import * as ort from 'onnxruntime-web/wasm';
import { Reader } from '../../src/workers/captioner/engines/reader';
import { Detector } from '../../src/workers/reader/detector';
import { readingOrder } from '../../src/workers/reader/order';
import { Picture } from '../../src/workers/reader/picture';
import { Recogniser } from '../../src/workers/reader/recogniser';
import { fetchText, openSession, READER_FILES } from '../../src/workers/reader/runtime';

/** Seconds for one picture: with our engine, and with only decoding and the same session runs. */
export type Timing = { readonly engine: number; readonly bare: number };

/** A picture's rounds, and the shapes of the detector's input and of each line's, in that order. */
export type PictureTimes = { readonly rounds: readonly Timing[]; readonly shapes: readonly (readonly number[])[] };

type Input = { readonly data: Float32Array; readonly dims: readonly number[] };
type Inputs = { readonly detection: Input; readonly lines: readonly Input[] };

const reader = new Reader();
let detection: ort.InferenceSession;
let recognition: ort.InferenceSession;
let characters = '';

/** The reader and bare ONNX Runtime Web in one worker: the same runtime, threads and weights, but separate sessions. */
const api = {
  async load(threads: number): Promise<void> {
    await reader.load({ family: 'reader', repo: '', revision: '', device: 'wasm', mix: {}, threads });
    detection = await openSession(READER_FILES.detection);
    recognition = await openSession(READER_FILES.recognition);
    characters = await fetchText(READER_FILES.characters);
  },
  /** Runs both once to warm up, then both `rounds` times alternately, and gives the times of each round. */
  async time(picture: Blob, rounds: number): Promise<PictureTimes> {
    const inputs = await inputsOf(picture);
    await runEngine(picture);
    const timings: Timing[] = [];
    for (let round = 0; round < rounds; round++) {
      const bare = await secondsOf(() => runBare(picture, inputs));
      const engine = await secondsOf(() => runEngine(picture));
      timings.push({ engine, bare });
    }
    return { rounds: timings, shapes: [inputs.detection, ...inputs.lines].map(({ dims }) => dims) };
  },
};

export type BareReaderApi = typeof api;

expose(api);

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

async function runEngine(blob: Blob): Promise<void> {
  const request = {
    picture: blob,
    task: 'read',
    prompt: '',
    detail: 'fast',
    length: 'normal',
    maxNewTokens: 0,
  } as const;
  const picture = await reader.prepare(request);
  await reader.caption(request, picture, () => undefined, new AbortController().signal);
  reader.release(picture);
}

/** Decodes the picture to pixels, then runs the sessions on the prepared tensors. */
async function runBare(picture: Blob, { detection: whole, lines }: Inputs): Promise<void> {
  const bitmap = await createImageBitmap(picture);
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('No 2D canvas');
  context.drawImage(bitmap, 0, 0);
  context.getImageData(0, 0, bitmap.width, bitmap.height);
  bitmap.close();
  await detection.run({ x: tensorOf(whole) });
  for (const line of lines) await recognition.run({ x: tensorOf(line) });
}

function tensorOf({ data, dims }: Input): ort.Tensor {
  return new ort.Tensor('float32', data, dims);
}

/** The tensors that the reader feeds to its sessions for this picture. */
async function inputsOf(blob: Blob): Promise<Inputs> {
  const seen: Input[] = [];
  const detector = new Detector(recording(detection, seen));
  const recogniser = new Recogniser(recording(recognition, seen), characters);
  const picture = await Picture.decode(blob);
  for (const { boxes } of readingOrder(await detector.find(picture)))
    for (const { quad } of boxes) await recogniser.read(picture.line(quad));
  picture.close();
  const [whole, ...lines] = seen;
  if (whole === undefined) throw new Error('The detector did not run');
  return { detection: whole, lines };
}

/** Wraps a session so that each input is also copied to `seen`. */
function recording(session: ort.InferenceSession, seen: Input[]): ort.InferenceSession {
  return new Proxy(session, {
    get(target, key): unknown {
      if (key !== 'run') return Reflect.get(target, key, target);
      return (feeds: Record<string, ort.Tensor>) => {
        for (const { data, dims } of Object.values(feeds))
          if (data instanceof Float32Array) seen.push({ data: data.slice(), dims });
        return target.run(feeds);
      };
    },
  });
}
