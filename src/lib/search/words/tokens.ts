import { fold, foldWithOrigin } from '$lib/core/fold';

/**
 * A searchable piece of a text: the folded `term`, its range in the text from `start` up to but not including `end`,
 * and the number of the word, `place`. A word and its parts (DogPark) overlap.
 */
export type Token = { readonly term: string; readonly start: number; readonly end: number; readonly place: number };

/**
 * Scripts without spaces, and Korean, whose particles are attached to words. They are indexed by pairs of characters.
 */
const UNSPACED_SCRIPTS = ['Han', 'Hira', 'Kana', 'Hang', 'Thai', 'Laoo', 'Khmr', 'Mymr']
  .map((script) => `\\p{scx=${script}}`)
  .join('');
const UNSPACED_RUN = new RegExp(`(?:(?=[\\p{L}\\p{M}ー])[${UNSPACED_SCRIPTS}])+`, 'gu');
const UNSPACED = new RegExp(UNSPACED_RUN.source, 'u');
/** A flag, an emoji, or letters and digits with apostrophes inside. */
const WORD = /\p{RI}\p{RI}|\p{Extended_Pictographic}|[\p{L}\p{M}\p{N}]+(?:['’ʼ][\p{L}\p{M}\p{N}]+)*/gu;
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

/**
 * Splits a text into the tokens that are indexed, in order. "don't" gives `dont`, "l'homme" gives `l` and `homme`,
 * "DogPark2" gives `dogpark2` and its parts, and an emoji gives itself. Scripts without spaces give overlapping pairs
 * of characters, and the last character of each run.
 */
export function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let place = 0;
  for (const { 0: word, index } of text.matchAll(WORD)) {
    let from = index;
    for (const { 0: run, index: at } of UNSPACED.test(word) ? word.matchAll(UNSPACED_RUN) : []) {
      place = addSpaced(tokens, text.slice(from, index + at), from, place);
      place = addUnspaced(tokens, run, index + at, place);
      from = index + at + run.length;
    }
    place = addSpaced(tokens, text.slice(from, index + word.length), from, place);
  }
  return tokens;
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
  const [before = '', after = ''] = word.split(APOSTROPHE, 2);
  if (ELIDED.test(fold(before)) && !CLITIC.test(fold(after))) {
    const next = addSpaced(tokens, before, start, place);
    return addSpaced(tokens, word.slice(before.length + 1), start + before.length + 1, next);
  }
  return addTerm(tokens, word, fold(word).replaceAll("'", ''), start, place);
}

function addWord(tokens: Token[], word: string, start: number, place: number): number {
  const parts = HAS_PARTS.test(word) ? [...word.matchAll(PARTS)] : [];
  const next = addTerm(tokens, word, fold(word), start, place);
  if (parts.length < 2) return next;
  return parts.reduce((at, { 0: part, index }) => addTerm(tokens, part, fold(part), start + index, at), place);
}

function addTerm(tokens: Token[], word: string, term: string, start: number, place: number): number {
  if (term === '') return place;
  tokens.push({ term, start, end: start + word.length, place });
  return place + 1;
}
