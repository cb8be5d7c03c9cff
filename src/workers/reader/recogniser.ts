import * as ort from 'onnxruntime-web/wasm';
import { LINE_HEIGHT, planes, type Normalisation, type Pixels } from './picture';

const NORMALISATION: Normalisation = { mean: [127.5, 127.5, 127.5], scale: [1 / 127.5, 1 / 127.5, 1 / 127.5] };
/** Narrower lines are padded to this many pixels with mid-grey, as in training. */
const MIN_WIDTH = 320;

/** One recognised character. */
export type Glyph = {
  readonly char: string;
  /** The first time step at which it had the highest probability; a step is 8 pixels of a line 48 pixels high. */
  readonly step: number;
  readonly probability: number;
  /** The highest probability of a space between the previous character and this one; 0 for the first. */
  readonly space: number;
};

/**
 * Reads one line with PP-OCRv4's recognition network. paddleocr's own recogniser is not used: it gives only the text,
 * but restoring lost spaces needs the probability of a space at each step. It also pads every line to the widest.
 */
export class Recogniser {
  readonly #session: ort.InferenceSession;
  readonly #alphabet: readonly string[];

  /** `dictionary` has one character per line. The network has one more class, the last: the space. */
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

/**
 * Greedy CTC decoding: takes the most probable class of every step, merges repetitions and drops blanks (class 0).
 * `alphabet[i]` is the character of class i + 1; the last one is the space. `probabilities` is a row-major matrix of
 * `steps` rows and alphabet.length + 1 columns.
 */
export function decodeCtc(probabilities: Float32Array, steps: number, alphabet: readonly string[]): Glyph[] {
  const classes = alphabet.length + 1;
  const spaceClass = alphabet.length;
  const glyphs: Glyph[] = [];
  let previous = 0;
  let space = 0;
  for (let step = 0; step < steps; step++) {
    const row = probabilities.subarray(step * classes, (step + 1) * classes);
    const winner = indexOfMax(row);
    space = Math.max(space, row[spaceClass] ?? 0);
    if (winner !== 0 && winner !== previous) {
      const char = alphabet[winner - 1] ?? '';
      glyphs.push({ char, step, probability: row[winner] ?? 0, space: glyphs.length === 0 ? 0 : space });
      space = 0;
    }
    previous = winner;
  }
  return glyphs;
}

/** The mean probability of a line's characters; 0 for an empty line. */
export function confidenceOf(glyphs: readonly Glyph[]): number {
  return glyphs.reduce((sum, { probability }) => sum + probability, 0) / Math.max(1, glyphs.length);
}

function indexOfMax(row: Float32Array): number {
  let best = 0;
  let bestValue = row[0] ?? 0;
  for (let index = 1; index < row.length; index++) {
    const value = row[index] ?? 0;
    if (value > bestValue) {
      best = index;
      bestValue = value;
    }
  }
  return best;
}
