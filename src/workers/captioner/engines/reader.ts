import type { CaptionRequest, CaptionerSpec } from '$lib/captioner/protocol';
import { keepOffline } from '../../keep-offline';
import { Detector } from '../../reader/detector';
import { readingOrder, type Line } from '../../reader/order';
import { Picture, type Quad } from '../../reader/picture';
import { confidenceOf, Recogniser } from '../../reader/recogniser';
import { configureRuntime, fetchText, openSession, READER_FILES } from '../../reader/runtime';
import { splitWords, WordList } from '../../reader/words';
import type { Engine, Run } from './engine';

/** Lines of which the recogniser is less sure are textures taken for text; PP-OCR's own threshold. */
const MIN_CONFIDENCE = 0.5;
/** A lone sign is far more often a shape taken for one ("+" for a cross, "B" for a belt) than something written. */
const MIN_LONE_CONFIDENCE = 0.95;

type Loaded = { readonly detector: Detector; readonly recogniser: Recogniser; readonly words: WordList };

/**
 * Reads the text on a meme with the PP-OCR weights that come with the app. Runs on WASM whatever device the spec names;
 * prompt, detail and token limit mean nothing to it. One line of output per line of text; a picture without text gives ''.
 */
export class Reader implements Engine<Picture> {
  #loaded: Loaded | null = null;

  async load(spec: CaptionerSpec, onProgress: () => void = () => undefined): Promise<void> {
    configureRuntime(spec.threads);
    // One session after the other: the runtime starts with the first, and its start is not safe to race.
    const detector = new Detector(await openSession(READER_FILES.detection));
    onProgress();
    const recogniser = new Recogniser(
      await openSession(READER_FILES.recognition),
      await fetchText(READER_FILES.dictionary),
    );
    this.#loaded = { detector, recogniser, words: new WordList(await fetchText(READER_FILES.words)) };
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
  ): Promise<Run> {
    if (this.#loaded === null) throw new Error('The reader has not been loaded');
    const started = performance.now();
    const lines = readingOrder(await this.#loaded.detector.find(picture));
    const read: string[] = [];
    for (const line of lines) {
      signal.throwIfAborted();
      const text = await readLine(line, picture, this.#loaded);
      if (text === '') continue;
      read.push(text);
      onText(read.join('\n'));
    }
    const text = read.join('\n');
    const total = (performance.now() - started) / 1000;
    return {
      kind: 'text',
      text,
      tokens: text.replaceAll(/\s/gu, '').length,
      seconds: { firstToken: total, total },
    };
  }

  /** The first run of a session allocates and compiles; better while loading than on somebody's meme. */
  async #warmUp({ detector, recogniser }: Loaded): Promise<void> {
    const canvas = new OffscreenCanvas(320, 320);
    canvas.getContext('2d')?.fillRect(0, 0, 320, 320);
    const picture = await Picture.decode(await canvas.convertToBlob());
    await detector.find(picture);
    await recogniser.read(picture.line([at(0, 0), at(320, 0), at(320, 48), at(0, 48)]));
    picture.close();
  }
}

async function readLine(line: Line, picture: Picture, { recogniser, words }: Loaded): Promise<string> {
  const texts: string[] = [];
  for (const box of line.boxes) {
    const glyphs = await recogniser.read(picture.line(box));
    const enough = glyphs.length === 1 && line.boxes.length === 1 ? MIN_LONE_CONFIDENCE : MIN_CONFIDENCE;
    if (confidenceOf(glyphs) >= enough) texts.push(splitWords(glyphs, words));
  }
  return texts.join(' ').trim();
}

function at(x: number, y: number): Quad[number] {
  return { x, y };
}
