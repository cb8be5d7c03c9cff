import { fold, foldWithOrigin } from '$lib/core/fold';
import { foldAsTwo } from './umlauts';

/**
 * A searchable piece of a text: the folded `term`, its range in the text from `start` up to but not including `end`,
 * and the number of the word, `place`. A word and its parts (DogPark, wi-fi) overlap, and so do spellings of a word
 * (Mädchen: `madchen`, `maedchen`). `derived` terms are not what stands in the text, letter by letter.
 */
export type Token = {
  readonly term: string;
  readonly start: number;
  readonly end: number;
  readonly place: number;
  readonly derived?: true;
};

/**
 * Scripts without spaces, and Korean, whose particles are attached to words. They are indexed by pairs of characters.
 */
const UNSPACED_SCRIPTS = ['Han', 'Hira', 'Kana', 'Hang', 'Thai', 'Laoo', 'Khmr', 'Mymr']
  .map((script) => `\\p{scx=${script}}`)
  .join('');
const UNSPACED_RUN = new RegExp(`(?:(?=[\\p{L}\\p{M}ー])[${UNSPACED_SCRIPTS}])+`, 'gu');
const UNSPACED = new RegExp(UNSPACED_RUN.source, 'u');
/** A flag, an emoji, an ampersand, or letters and digits with apostrophes inside. */
const WORD = /\p{RI}\p{RI}|\p{Extended_Pictographic}|&|[\p{L}\p{M}\p{N}]+(?:['’ʼ][\p{L}\p{M}\p{N}]+)*/gu;
/** What makes another word of the one before it: C++, C#. */
const SUFFIX = /[+#]{1,2}(?![\p{L}\p{N}+#])/uy;
/** Words written together with one of these between them are one word if they are short: AC/DC, wi-fi, U.S.A., R&B. */
const JOINT = /^[-‐‑/.·&]$/u;
/** Shortest and longest joined word; most longer chains are file names. */
const MIN_JOINED = 2;
const MAX_JOINED = 9;
/** A joined word of two parts is looked up by its parts unless it is this short or one of them is a single letter. */
const MAX_TWO_PARTS = 4;
/** The parts of a word in CamelCase or with digits. */
const PARTS = /\p{Lu}+(?!\p{Ll})\p{M}*|\p{Lu}?[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|\p{N}+|[\p{L}\p{M}]+/gu;
const HAS_PARTS = /\p{Ll}\p{Lu}|\p{L}\p{N}|\p{N}\p{L}/u;
/** French and Italian words that lose their vowel before another vowel: l'homme, qu'elle, dell'arte. */
const ELIDED = /^(?:\p{L}|qu|jusqu|lorsqu|puisqu|dell|all|nell|sull|un)$/u;
const APOSTROPHE = /['’ʼ]/u;
/** English endings after an apostrophe that are not words of their own: I'm, you'll. */
const CLITIC = /^(?:s|t|m|d|ll|re|ve)$/u;

/** True if a folded term is in a script that is indexed by pairs of characters. */
export function isUnspaced(term: string): boolean {
  return UNSPACED.test(term);
}

/** The pairs of neighbouring characters of a run; a single character gives itself. */
export function pairsOf(run: string): string[] {
  const characters = Array.from(run);
  if (characters.length < 2) return characters;
  return characters.slice(1).map((character, index) => (characters[index] ?? '') + character);
}

/** A word as it stands in a text. */
type Piece = { readonly text: string; readonly start: number };

/** Words written together with `joint` between them. */
type Chain = { joint: string; readonly pieces: [Piece, ...Piece[]] };

/**
 * Splits a text into the tokens that are indexed, in order. "don't" gives `dont`, "l'homme" gives `l` and `homme`,
 * "DogPark2" gives `dogpark2` and its parts, "wi-fi" gives `wifi` and its parts, "Mädchen" gives `madchen` and
 * `maedchen`, and an emoji gives itself. Scripts without spaces give overlapping pairs of characters, and the last
 * character of each run.
 */
export function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let place = 0;
  for (const chain of chainsOf(text)) {
    const joined = joinedTerm(chain);
    const { start } = chain.pieces[0];
    const last = chain.pieces.at(-1);
    if (joined !== null && last !== undefined)
      tokens.push({ term: joined, start, end: last.start + last.text.length, place });
    for (const piece of chain.pieces) place = addPiece(tokens, text, piece, place);
  }
  return tokens;
}

function chainsOf(text: string): Chain[] {
  const chains: Chain[] = [];
  let end = -1;
  for (const { 0: word, index: start } of text.matchAll(WORD)) {
    const piece = { text: word, start };
    const joint = start === end ? '&' : text.charAt(end);
    const chain = chains.at(-1);
    const isTight = start <= end + 1 && JOINT.test(joint);
    if (chain !== undefined && isTight && (chain.joint === '' || chain.joint === joint)) {
      chain.joint = joint;
      chain.pieces.push(piece);
    } else chains.push({ joint: '', pieces: [piece] });
    end = start + word.length;
  }
  return chains;
}

/** The joined form of short words; null if they stay apart. */
function joinedTerm({ joint, pieces }: Chain): string | null {
  if (joint === '') return null;
  const terms = pieces.filter(({ text }) => text !== '&').map(({ text }) => fold(text));
  const joined = terms.join('');
  if (terms.length < 2 || joined.length < MIN_JOINED || joined.length > MAX_JOINED || isUnspaced(joined)) return null;
  if (!/^[\p{L}\p{M}\p{N}]+$/u.test(joined)) return null;
  // Full stops end sentences and begin the endings of files: only initials are joined over them.
  if (joint === '.' && !terms.every((term) => /^\p{L}{1,2}$/u.test(term))) return null;
  // 24/7 is one word, but dates are not.
  if (/^\p{N}+$/u.test(joined))
    return joint === '/' && joined.length > 2 && joined.length <= MAX_TWO_PARTS ? joined : null;
  return joined.length <= MAX_TWO_PARTS || terms.some((term) => /^\p{L}$/u.test(term)) ? joined : null;
}

function addPiece(tokens: Token[], text: string, { text: word, start }: Piece, from: number): number {
  let place = from;
  let at = start;
  for (const { 0: run, index } of UNSPACED.test(word) ? word.matchAll(UNSPACED_RUN) : []) {
    place = addSpaced(tokens, text.slice(at, start + index), at, place);
    place = addUnspaced(tokens, run, start + index, place);
    at = start + index + run.length;
  }
  const end = start + word.length;
  const rest = text.slice(at, end);
  SUFFIX.lastIndex = end;
  const suffix = /[\p{L}\p{N}]$/u.test(rest) ? (SUFFIX.exec(text)?.[0] ?? '') : '';
  if (suffix !== '')
    tokens.push({ term: fold(rest) + suffix, start: at, end: end + suffix.length, place, derived: true });
  return addSpaced(tokens, rest, at, place);
}

function addUnspaced(tokens: Token[], run: string, start: number, from: number): number {
  let place = from;
  const { text, starts, ends } = foldWithOrigin(run);
  let at = 0;
  for (const letter of text) {
    const next = String.fromCodePoint(text.codePointAt(at + letter.length) ?? 0).replace('\0', '');
    const last = at + letter.length + next.length - 1;
    tokens.push({ term: letter + next, start: start + (starts[at] ?? 0), end: start + (ends[last] ?? 0), place });
    at += letter.length;
    place += 1;
  }
  return place;
}

function addSpaced(tokens: Token[], word: string, start: number, place: number): number {
  if (word === '') return place;
  if (!APOSTROPHE.test(word)) return addWord(tokens, word, start, place);
  const [before = '', ...after] = word.split(APOSTROPHE);
  const rest = start + before.length + 1;
  if (ELIDED.test(fold(before)) && !CLITIC.test(fold(after[0] ?? ''))) {
    const next = addSpaced(tokens, before, start, place);
    return addSpaced(tokens, word.slice(before.length + 1), rest, next);
  }
  const next = addTerm(tokens, word, fold(word).replaceAll("'", ''), start, place);
  if (after.length < 2) return next;
  // rock'n'roll
  let at = start;
  return [before, ...after].reduce((number, part) => {
    const from = at;
    at += part.length + 1;
    return addTerm(tokens, part, fold(part), from, number);
  }, place);
}

function addWord(tokens: Token[], word: string, start: number, place: number): number {
  const parts = HAS_PARTS.test(word) ? [...word.matchAll(PARTS)] : [];
  const next = addTerm(tokens, word, fold(word), start, place);
  if (parts.length < 2) return next;
  return parts.reduce((at, { 0: part, index }) => addTerm(tokens, part, fold(part), start + index, at), place);
}

function addTerm(tokens: Token[], word: string, term: string, start: number, place: number): number {
  if (term === '') return place;
  const end = start + word.length;
  // An ampersand is a sign between words, which texts are compared without.
  tokens.push(term === '&' ? { term, start, end, place, derived: true } : { term, start, end, place });
  const asTwo = foldAsTwo(word);
  if (asTwo !== null) tokens.push({ term: asTwo.replaceAll("'", ''), start, end, place, derived: true });
  return place + 1;
}
