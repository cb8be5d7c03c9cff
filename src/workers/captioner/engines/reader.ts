import type { CaptionRequest, CaptionerSpec } from '$lib/captioner/protocol';
import { keepOffline } from '../../keep-offline';
import { Detector } from '../../reader/detector';
import { readingOrder, type Line } from '../../reader/order';
import { Picture, type Quad } from '../../reader/picture';
import { confidenceOf, Recogniser } from '../../reader/recogniser';
import { configureRuntime, fetchText, openSession, READER_FILES } from '../../reader/runtime';
import { splitWords, WordList } from '../../reader/words';
import type { Engine, EngineOutput } from './engine';

/** PP-OCR's threshold; lines below it are mostly textures mistaken for text. */
const MIN_CONFIDENCE = 0.5;
/** For single characters, which are mostly shapes mistaken for text ("+" for a cross, "B" for a belt). */
const MIN_SINGLE_CONFIDENCE = 0.95;

type Loaded = { readonly detector: Detector; readonly recogniser: Recogniser; readonly words: WordList };

/**
 * Reads the text on a meme with the bundled PP-OCR weights, one output line per line of text; '' for none. Always runs
 * on WASM and ignores prompt, detail and token limit.
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
  ): Promise<EngineOutput> {
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
      unread: false,
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

async function readLine(line: Line, picture: Picture, { recogniser, words }: Loaded): Promise<string> {
  const texts: string[] = [];
  for (const box of line.boxes) {
    const glyphs = await recogniser.read(picture.line(box));
    const threshold = glyphs.length === 1 && line.boxes.length === 1 ? MIN_SINGLE_CONFIDENCE : MIN_CONFIDENCE;
    if (confidenceOf(glyphs) >= threshold) texts.push(splitWords(glyphs, words));
  }
  return texts.join(' ').trim();
}

function at(x: number, y: number): Quad[number] {
  return { x, y };
}
