import type { CaptionRequest, CaptionerSpec } from '$lib/captioner/protocol';
import { keepOffline } from '../../keep-offline';
import { Detector } from '../../reader/detector';
import { readingOrder, type Line } from '../../reader/order';
import { Picture, type Quad } from '../../reader/picture';
import { Recogniser } from '../../reader/recogniser';
import { configureRuntime, fetchText, openSession, READER_FILES } from '../../reader/runtime';
import { readingOf, sureText, type Reading } from '../../reader/sure';
import type { Engine, EngineOutput } from './engine';

type Loaded = { readonly detector: Detector; readonly recogniser: Recogniser };

/**
 * Reads the text on a meme with the bundled PP-OCR weights: one output line per line that counts as read, '' for none.
 * Always runs on WASM and ignores prompt, detail and token limit.
 */
export class Reader implements Engine<Picture> {
  #loaded: Loaded | null = null;

  async load(spec: CaptionerSpec, onProgress: () => void = () => undefined): Promise<void> {
    configureRuntime(spec.threads);
    // Not in parallel: the first session starts the runtime, and starting it twice at once is not safe.
    const detector = new Detector(await openSession(READER_FILES.detection));
    onProgress();
    const recogniser = new Recogniser(
      await openSession(READER_FILES.recognition),
      await fetchText(READER_FILES.characters),
    );
    this.#loaded = { detector, recogniser };
    await this.#warmUp(this.#loaded);
    void keepOffline(Object.values(READER_FILES));
  }

  async prepare(request: CaptionRequest): Promise<Picture> {
    return await Picture.decode(request.picture);
  }

  release(picture: Picture): void {
    picture.close();
  }

  async caption(
    _request: CaptionRequest,
    picture: Picture,
    onText: (soFar: string) => void,
    signal: AbortSignal,
  ): Promise<EngineOutput> {
    if (this.#loaded === null) throw new Error('The reader has not been loaded');
    const started = performance.now();
    const lines = readingOrder(await this.#loaded.detector.find(picture));
    const read: Reading[][] = [];
    for (const line of lines) {
      signal.throwIfAborted();
      read.push(await readLine(line, picture, this.#loaded));
      onText(sureText(read).text);
    }
    const { text, unread } = sureText(read);
    const total = (performance.now() - started) / 1000;
    return {
      kind: 'text',
      text,
      unread,
      tokens: text.replaceAll(/\s/gu, '').length,
      seconds: { firstToken: total, total },
    };
  }

  /** A session's first run allocates memory and compiles; this moves it out of the first caption. */
  async #warmUp({ detector, recogniser }: Loaded): Promise<void> {
    const canvas = new OffscreenCanvas(320, 320);
    canvas.getContext('2d')?.fillRect(0, 0, 320, 320);
    const picture = await Picture.decode(await canvas.convertToBlob());
    await detector.find(picture);
    await recogniser.read(picture.line([at(0, 0), at(320, 0), at(320, 48), at(0, 48)]));
    picture.close();
  }
}

async function readLine(line: Line, picture: Picture, { recogniser }: Loaded): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (const { quad, score } of line.boxes) {
    const pixels = picture.line(quad);
    readings.push(readingOf(await recogniser.read(pixels), score, pixels.width));
  }
  return readings;
}

function at(x: number, y: number): Quad[number] {
  return { x, y };
}
