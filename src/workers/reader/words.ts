import type { Glyph } from './recogniser';

/** A recognised character and the recogniser's probability of a space before it. */
export type Char = Pick<Glyph, 'char' | 'space'>;

/**
 * A space this probable is always inserted. On test memes, three in four of the spaces that recognition lost reach
 * it, and no place inside a word does.
 */
const SURE_SPACE = 0.1;
/** The same between a letter and another sign, where the word list cannot decide. */
const LIKELY_SPACE = 0.01;
/**
 * The probability that speaks neither for nor against a space. On test memes, 99.5 % of the places inside words
 * are below it, and 98 % of those between words above it.
 */
const NEUTRAL_SPACE = 0.003;
/** Weight of the recogniser's evidence relative to the cost of words; the bound keeps it from deciding alone. */
const EVIDENCE_WEIGHT = 3;
const MAX_EVIDENCE = 12;
const LONGEST_WORD = 24;

/** Numbers, times and prices; URLs, e-mail addresses and domains; @names and #tags. */
const NEVER_SPLIT = [
  /^\W*\d[\d.,:/%$€£+-]*\W*$/u,
  /^\W*(?:https?:|www\.)/iu,
  /^\S+@\S+\.\S+$/u,
  /^[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|de|uk|tv|gg|me|ly|be|co|edu|gov)(?:\/\S*)?$/iu,
  /^[@#]/u,
];
const LETTER = /[a-zà-öø-ÿ'’]/iu;
/** The recogniser often reads O as zero among capitals (L00K). With other digits in the text, the zero may be real. */
const ZERO_AMONG_LETTERS = /^(?=.*0)(?=.*\p{L})[^1-9]+$/u;
const OUTER_PUNCTUATION = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;

/** The additional cost of a word with one of the suffixes below, from how often such words occur. */
const SUFFIX_COST = 2;
const SUFFIX = /'(?:s|m|d|ll|re|ve)$/;
/** An unknown word costs more than any listed word, and ln 10 more per letter, the entropy of English spelling. */
const UNKNOWN_COST = 9;
const UNKNOWN_COST_PER_LETTER = 2.3;

/** English words in lower case with their costs: -ln of the probability in spoken English. */
export class WordList {
  readonly #costs: ReadonlyMap<string, number>;

  /** `text` is in the format of words.txt: each line is a cost in quarters, then the words with that cost. */
  constructor(text: string) {
    const costs = new Map<string, number>();
    for (const line of text.split('\n')) {
      const [quarters, ...words] = line.split(' ');
      for (const word of words) costs.set(word, Number(quarters) / 4);
    }
    this.#costs = costs;
  }

  /** True if the list contains the word, or the word without 's, 'm, 'd, 'll, 're or 've. */
  has(word: string): boolean {
    return this.#listed(word) !== undefined;
  }

  /** The cost of a listed word, or the higher cost of an unknown one. */
  cost(word: string): number {
    return this.#listed(word) ?? UNKNOWN_COST + UNKNOWN_COST_PER_LETTER * word.length;
  }

  #listed(word: string): number | undefined {
    const whole = this.#costs.get(word);
    if (whole !== undefined || !word.includes("'")) return whole;
    const stem = this.#costs.get(word.replace(SUFFIX, ''));
    return stem === undefined ? undefined : stem + SUFFIX_COST;
  }
}

/**
 * Restores the spaces that recognition lost: first where the recogniser gave a space a high probability, then between
 * the words of the most probable split. Listed words, numbers, addresses, @names and #tags are not split. A zero
 * becomes the letter O if all words around it are then listed; nothing else changes.
 */
export function splitWords(chars: readonly Char[], words: WordList): string {
  return splitWhere(chars, (current) => current.char === ' ')
    .map((token) => token.filter(({ char }) => char !== ' '))
    .filter((token) => token.length > 0)
    .map((token) => splitToken(token, words))
    .join(' ');
}

function splitToken(token: readonly Char[], words: WordList): string {
  const text = textOf(token);
  if (NEVER_SPLIT.some((pattern) => pattern.test(text)) || isWord(text, words)) return text;
  return splitWhere(token, (current) => current.space >= SURE_SPACE)
    .flatMap((piece) => splitWhere(piece, isSignBesideLetter))
    .map((piece) => splitPiece(piece, words))
    .join(' ');
}

function splitPiece(piece: readonly Char[], words: WordList): string {
  const text = textOf(piece);
  if (!ZERO_AMONG_LETTERS.test(text)) return splitLetters(piece, words);
  const zero = /\p{Ll}/u.test(text) ? 'o' : 'O';
  const repaired = splitLetters(
    piece.map((current) => (current.char === '0' ? { ...current, char: zero } : current)),
    words,
  );
  return repaired.split(' ').every((word) => isWord(word, words)) ? repaired : splitLetters(piece, words);
}

function isSignBesideLetter(current: Char, before: Char): boolean {
  return current.space >= LIKELY_SPACE && (!LETTER.test(current.char) || !LETTER.test(before.char));
}

/** Splits every run of letters; the signs between them stay in place. */
function splitLetters(piece: readonly Char[], words: WordList): string {
  return splitWhere(piece, (current, before) => LETTER.test(current.char) !== LETTER.test(before.char))
    .map((run) => (LETTER.test(run[0]?.char ?? '') ? cheapestSplit(run, words) : textOf(run)))
    .join('');
}

/** The cheapest split into words by dynamic programming; `best[end]` is that of the first `end` letters. */
function cheapestSplit(run: readonly Char[], words: WordList): string {
  const letters = normalise(textOf(run));
  if (isWord(letters, words)) return textOf(run);
  const best: { cost: number; start: number }[] = [{ cost: 0, start: 0 }];
  for (let end = 1; end <= run.length; end++) {
    let choice = { cost: Infinity, start: 0 };
    for (let start = Math.max(0, end - LONGEST_WORD); start < end; start++) {
      const before = (best[start]?.cost ?? Infinity) + (start === 0 ? 0 : spaceCost(run[start]));
      const cost = before + words.cost(letters.slice(start, end));
      if (cost < choice.cost) choice = { cost, start };
    }
    best.push(choice);
  }
  const found: string[] = [];
  for (let end = run.length; end > 0;) {
    const start = best[end]?.start ?? 0;
    found.unshift(textOf(run.slice(start, end)));
    end = start;
  }
  return found.join(' ');
}

/** The cost of a space before the letter; negative where the recogniser's probability is above `NEUTRAL_SPACE`. */
function spaceCost(current: Char | undefined): number {
  const evidence = EVIDENCE_WEIGHT * Math.log(Math.max(current?.space ?? 0, Number.MIN_VALUE) / NEUTRAL_SPACE);
  return -Math.max(-MAX_EVIDENCE, Math.min(MAX_EVIDENCE, evidence));
}

/** Cuts a sequence before every current for which `isStart` holds. */
function splitWhere(chars: readonly Char[], isStart: (current: Char, before: Char) => boolean): Char[][] {
  const pieces: Char[][] = [];
  let before: Char | undefined;
  for (const current of chars) {
    const last = pieces.at(-1);
    if (last === undefined || before === undefined || isStart(current, before)) pieces.push([current]);
    else last.push(current);
    before = current;
  }
  return pieces;
}

function isWord(text: string, words: WordList): boolean {
  return words.has(normalise(text.replace(OUTER_PUNCTUATION, '')));
}

function textOf(chars: readonly Char[]): string {
  return chars.map(({ char }) => char).join('');
}

function normalise(text: string): string {
  return text.toLowerCase().replaceAll('’', "'");
}
