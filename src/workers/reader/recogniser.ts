import * as ort from 'onnxruntime-web/wasm';
import { decodeCtc, type Glyph } from './ctc';
import { LINE_HEIGHT, planes, type Normalisation, type Pixels } from './picture';

const NORMALISATION: Normalisation = { mean: [127.5, 127.5, 127.5], scale: [1 / 127.5, 1 / 127.5, 1 / 127.5] };
/** Narrower lines are padded to this with the middle grey, as in training. */
const MIN_WIDTH = 320;

/**
 * Reads one line: PP-OCRv4's recognition network. paddleocr's own recogniser gives the text only and pads every line to
 * the widest; we need the time steps to find lost spaces.
 */
export class Recogniser {
  readonly #session: ort.InferenceSession;
  readonly #alphabet: readonly string[];

  /** `dictionary` has one character per line; the space that the network was trained with is added as the last class. */
  constructor(session: ort.InferenceSession, dictionary: string) {
    this.#session = session;
    this.#alphabet = [...dictionary.trimEnd().split(/\r?\n/), ' '];
  }

  /** The characters of a line 48 pixels high. */
  async read(line: Pixels): Promise<Glyph[]> {
    const width = Math.max(MIN_WIDTH, line.width);
    const input = new ort.Tensor('float32', planes(line, NORMALISATION, width), [1, 3, LINE_HEIGHT, width]);
    const [inputName] = this.#session.inputNames;
    const [outputName] = this.#session.outputNames;
    if (inputName === undefined || outputName === undefined) throw new Error('The recogniser has no input or output');
    const output = (await this.#session.run({ [inputName]: input }))[outputName];
    const [, steps, classes] = output?.dims ?? [];
    if (!(output?.data instanceof Float32Array) || steps === undefined || classes !== this.#alphabet.length + 1)
      throw new Error(`The recogniser answered ${output?.dims.join('x') ?? 'nothing'}`);
    return decodeCtc(output.data, steps, this.#alphabet);
  }
}
