import type { Glyph } from './recogniser';

/** A character and the recogniser's probability of a space before it. */
export type Mark = Pick<Glyph, 'char' | 'space'>;

/**
 * A space this probable was meant: on painted memes three in four of the spaces that recognition lost reach it, and
 * no place inside a word does. Between letters and other signs, where no word list helps, less is enough.
 */
const SURE_SPACE = 0.1;
const LIKELY_SPACE = 0.01;
/**
 * Where a space and none are equally likely: of painted memes' places inside words 99.5 % lie below, of those between
 * words 98 % above.
 */
const EVEN_SPACE = 0.003;
/** The weight of that evidence against the words' costs, and its bound: neither alone decides. */
const EVIDENCE_WEIGHT = 3;
const MAX_EVIDENCE = 12;
const LONGEST_WORD = 24;

/** Numbers, times, prices; addresses; names and tags: left as they are. */
const UNTOUCHED = [
  /^\W*\d[\d.,:/%$€£+-]*\W*$/u,
  /^\W*(?:https?:|www\.)/iu,
  /^\S+@\S+\.\S+$/u,
  /^[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|de|uk|tv|gg|me|ly|be|co|edu|gov)(?:\/\S*)?$/iu,
  /^[@#]/u,
];
const LETTER = /[a-zà-öø-ÿ'’]/iu;
/** Zeros are the recogniser's usual mistake in capitals (L00K); other digits mean that the zero may be one, too. */
const ZERO_AMONG_LETTERS = /^(?=.*0)(?=.*\p{L})[^1-9]+$/u;
const OUTER_SIGNS = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;

/** What a word costs beyond its stem when one of these is attached: about how often people do so. */
const SUFFIX_COST = 2;
const SUFFIX = /'(?:s|m|d|ll|re|ve)$/;
/** A piece that is no word costs more than any listed word, and more with each letter: ln 10, the entropy of spelling. */
const UNKNOWN_COST = 9;
const UNKNOWN_COST_PER_LETTER = 2.3;

/** English words and what each costs, -ln of its probability in spoken English. Words are in lower case. */
export class WordList {
  readonly #costs: ReadonlyMap<string, number>;

  /** `text`: per line a cost in quarters, then the words that have it, as in words.txt. */
  constructor(text: string) {
    const costs = new Map<string, number>();
    for (const line of text.split('\n')) {
      const [quarters, ...words] = line.split(' ');
      for (const word of words) costs.set(word, Number(quarters) / 4);
    }
    this.#costs = costs;
  }

  /** Whether the word, or the word without an attached 's, 'm, 'd, 'll, 're or 've, is listed. */
  has(word: string): boolean {
    return this.#listed(word) !== undefined;
  }

  /** The cost of a word or, dearer, of letters that are none. */
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
 * The line with its lost spaces put back: first where the recogniser all but saw one, then where the most probable
 * sequence of words has them. Listed words, numbers, addresses, @names and #tags stay whole. Nothing but spaces is added;
 * nothing is changed but zeros that turn a run of letters into listed words when read as the letter O.
 */
export function splitWords(marks: readonly Mark[], words: WordList): string {
  return cut(marks, (mark) => mark.char === ' ')
    .map((token) => token.filter(({ char }) => char !== ' '))
    .filter((token) => token.length > 0)
    .map((token) => splitToken(token, words))
    .join(' ');
}

function splitToken(token: readonly Mark[], words: WordList): string {
  const text = textOf(token);
  if (UNTOUCHED.some((pattern) => pattern.test(text)) || isWord(text, words)) return text;
  return cut(token, (mark) => mark.space >= SURE_SPACE)
    .flatMap((piece) => cut(piece, signsMeetLetters))
    .map((piece) => splitPiece(piece, words))
    .join(' ');
}

function splitPiece(piece: readonly Mark[], words: WordList): string {
  const text = textOf(piece);
  if (!ZERO_AMONG_LETTERS.test(text)) return splitLetters(piece, words);
  const zero = /\p{Ll}/u.test(text) ? 'o' : 'O';
  const repaired = splitLetters(
    piece.map((mark) => (mark.char === '0' ? { ...mark, char: zero } : mark)),
    words,
  );
  return repaired.split(' ').every((word) => isWord(word, words)) ? repaired : splitLetters(piece, words);
}

function signsMeetLetters(mark: Mark, before: Mark): boolean {
  return mark.space >= LIKELY_SPACE && (!LETTER.test(mark.char) || !LETTER.test(before.char));
}

/** Splits every run of letters in the piece, and leaves the signs between them where they are. */
function splitLetters(piece: readonly Mark[], words: WordList): string {
  return cut(piece, (mark, before) => LETTER.test(mark.char) !== LETTER.test(before.char))
    .map((run) => (LETTER.test(run[0]?.char ?? '') ? mostProbable(run, words) : textOf(run)))
    .join('');
}

/** The cheapest segmentation by dynamic programming; `best[end]` is that of the first `end` letters. */
function mostProbable(run: readonly Mark[], words: WordList): string {
  const letters = plain(textOf(run));
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

/** What a space before the letter costs: the less the recogniser saw one, the more; negative where it half did. */
function spaceCost(mark: Mark | undefined): number {
  const evidence = EVIDENCE_WEIGHT * Math.log(Math.max(mark?.space ?? 0, Number.MIN_VALUE) / EVEN_SPACE);
  return -Math.max(-MAX_EVIDENCE, Math.min(MAX_EVIDENCE, evidence));
}

/** Cuts a sequence before every mark for which `here` holds. */
function cut(marks: readonly Mark[], here: (mark: Mark, before: Mark) => boolean): Mark[][] {
  const pieces: Mark[][] = [];
  let before: Mark | undefined;
  for (const mark of marks) {
    const last = pieces.at(-1);
    if (last === undefined || before === undefined || here(mark, before)) pieces.push([mark]);
    else last.push(mark);
    before = mark;
  }
  return pieces;
}

function isWord(text: string, words: WordList): boolean {
  return words.has(plain(text.replace(OUTER_SIGNS, '')));
}

function textOf(marks: readonly Mark[]): string {
  return marks.map(({ char }) => char).join('');
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll('’', "'");
}
