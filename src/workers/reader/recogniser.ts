import * as ort from 'onnxruntime-web/wasm';
import { LINE_HEIGHT, planes, type Normalisation, type Pixels } from './picture';

const NORMALISATION: Normalisation = { mean: [127.5, 127.5, 127.5], scale: [1 / 127.5, 1 / 127.5, 1 / 127.5] };
/** Narrower lines are padded to this many pixels with mid-grey, as in training. */
const MIN_WIDTH = 320;

/**
 * The probability from which a space counts. Between tight capitals a neighbouring letter is often more probable than
 * the space. On painted memes no position inside a word reached a fiftieth of this.
 */
const MIN_SPACE = 0.1;
/** Scripts without spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
/** A word of capitals and zeros. The network confuses O with zero, most of all where it is repeated ("NO0000"). */
const CAPITALS_AND_ZEROS = /(?<![\p{L}\p{N}])(?=0*\p{Lu})[\p{Lu}0]*0[\p{Lu}0]*(?![\p{L}\p{N}])/gu;

/** A recognised character. */
export type Glyph = {
  readonly char: string;
  /** The probability of this letter, summed over its cases and accents; O and zero are one letter. */
  readonly probability: number;
  /** The highest probability of a space between the previous character and this one; 0 for the first. */
  readonly space: number;
};

/**
 * The characters of classes 1 and up, and for each the classes of the same letter (a, A, á, Â; o, O, 0), itself
 * included.
 */
export type Alphabet = { readonly chars: readonly string[]; readonly sameLetter: readonly (readonly number[])[] };

/** The alphabet of these characters, in the order of the network's classes. */
export function alphabetOf(chars: readonly string[]): Alphabet {
  const byLetter = new Map<string, number[]>();
  const sameLetter = chars.map((char, index) => {
    const letter = char === '0' ? 'o' : char.toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '') || char;
    const classes = byLetter.get(letter) ?? [];
    classes.push(index + 1);
    byLetter.set(letter, classes);
    return classes;
  });
  return { chars, sameLetter };
}

/**
 * Reads one line with PP-OCRv6's recognition network. paddleocr's own recogniser is not used: it gives only the
 * text, but the probability of each character is needed, too. It also pads every line to the widest.
 */
export class Recogniser {
  readonly #session: ort.InferenceSession;
  readonly #alphabet: Alphabet;

  /** `characters` has one character per line. The network has one more class, the last: the space. */
  constructor(session: ort.InferenceSession, characters: string) {
    this.#session = session;
    this.#alphabet = alphabetOf([...characters.trimEnd().split(/\r?\n/), ' ']);
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
    if (!(output?.data instanceof Float32Array) || steps === undefined || classes !== this.#alphabet.chars.length + 1)
      throw new Error(`The recogniser answered ${output?.dims.join('x') ?? 'nothing'}`);
    return decodeCtc(output.data, steps, this.#alphabet);
  }
}

/**
 * Greedy CTC decoding: takes the most probable class of every step, merges repetitions and drops blanks (class 0).
 * `probabilities` is a row-major matrix of `steps` rows and one column more than the alphabet has characters, of which
 * the last is the space.
 */
export function decodeCtc(probabilities: Float32Array, steps: number, { chars, sameLetter }: Alphabet): Glyph[] {
  const classes = chars.length + 1;
  const glyphs: Glyph[] = [];
  let previous = 0;
  let space = 0;
  for (let step = 0; step < steps; step++) {
    const row = probabilities.subarray(step * classes, (step + 1) * classes);
    const winner = indexOfMax(row);
    space = Math.max(space, row[chars.length] ?? 0);
    if (winner !== 0 && winner !== previous) {
      const probability = (sameLetter[winner - 1] ?? []).reduce((sum, own) => sum + (row[own] ?? 0), 0);
      glyphs.push({ char: chars[winner - 1] ?? '', probability, space: glyphs.length === 0 ? 0 : space });
      space = 0;
    }
    previous = winner;
  }
  return glyphs;
}

/** The text of a line's characters, with the spaces that the network saw but did not prefer, and no zeros in words. */
export function textOf(glyphs: readonly Glyph[]): string {
  return glyphs
    .map(({ char, space }) => (space >= MIN_SPACE && !UNSPACED.test(char) ? ` ${char}` : char))
    .join('')
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(CAPITALS_AND_ZEROS, (word) => word.replaceAll('0', 'O'))
    .trim();
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
