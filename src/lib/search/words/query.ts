import { isStateName, type Condition, type Requirement } from '$lib/library/condition';
import { fold } from '$lib/core/fold';
import { foldTag } from './search-doc';
import { isUnspaced, tokenise, type Token } from './tokens';

/**
 * A word of a query, folded, or a run of characters of a script without spaces (`unspaced`). A word made of parts
 * (DogPark, AC/DC) is one word.
 */
export type QueryWord = {
  readonly term: string;
  readonly unspaced: boolean;
  /** Other spellings, folded: `maedchen` for Mädchen; `ac dc` for AC/DC, which are two words one after the other. */
  readonly also?: readonly string[];
  /** The word as typed. */
  readonly typed?: string;
};

/** Words that must follow each other. */
export type Phrase = readonly QueryWord[];

/** A parsed query. */
export type Query = {
  /** Words to find anywhere, in any order. */
  readonly words: readonly QueryWord[];
  readonly phrases: readonly Phrase[];
  /** Excluded words and phrases. */
  readonly not: readonly Phrase[];
  readonly filters: readonly Requirement[];
  /** `word`: the last word may be unfinished and is also matched as a prefix; `phrase`: that of the last phrase. */
  readonly typing: 'word' | 'phrase' | null;
};

/** An optional `-`, an optional `key:`, then quoted text (the last quote may be missing) or text without spaces. */
const PIECE =
  /(?<minus>-?)(?<key>\p{L}+:)?(?:["“”„«»](?<quoted>[^"“”„«»]*)(?<closed>["“”„«»])?|(?<plain>[^\s"“”„«»]+))|\S/gu;
const KEYS: ReadonlyMap<string, Condition['key']> = new Map([
  ['tag:', 'tag'],
  ['in:', 'in'],
  ['is:', 'is'],
  ['model:', 'model'],
  ['type:', 'type'],
]);
/** Longer input, such as a pasted page, is cut off. */
const MAX_LENGTH = 500;

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** What is read of a query, `text`, and its pieces with the groups `minus`, `key`, `quoted`, `closed` and `plain`. */
export function piecesOf(typed: string): { readonly text: string; readonly pieces: readonly RegExpExecArray[] } {
  const text = beginningOf(typed);
  return { text, pieces: [...text.matchAll(PIECE)] };
}

/**
 * Parses a query: words, "phrases", -excluded, -"excluded phrase", and the filters `tag:` `in:` `is:` `model:` `type:`,
 * also with a minus; a value with spaces must be quoted. Any input is valid: an open quote ends with the text, an
 * unknown `key:` is a word, and a filter without a value is ignored.
 */
export function parseQuery(typed: string): Query {
  const words: QueryWord[] = [];
  const phrases: Phrase[] = [];
  const not: Phrase[] = [];
  const filters: Requirement[] = [];
  let typing: Query['typing'] = null;
  const { text, pieces } = piecesOf(typed);
  for (const piece of pieces) {
    const { minus = '', key = '', quoted, closed, plain } = piece.groups ?? {};
    const atEnd = piece.index + piece[0].length === text.length && closed === undefined;
    typing = null;
    const isKeyOnly = KEYS.has(fold(plain ?? ''));
    const filter = filterOf(isKeyOnly ? (plain ?? '') : key, isKeyOnly ? '' : (quoted ?? plain ?? ''), atEnd);
    if (filter !== null) {
      if (filter.value !== '') filters.push({ any: [filter], not: minus !== '' });
    } else if (quoted !== undefined) {
      words.push(...(key === '' ? [] : wordsOf(key)));
      const phrase = wordsOf(quoted);
      if (phrase.length === 0) continue;
      (minus === '' ? phrases : not).push(phrase);
      if (atEnd && minus === '') typing = 'phrase';
    } else {
      const found = wordsOf(key + (plain ?? ''));
      if (minus !== '' && found.length > 0) not.push(found);
      else if (minus === '') words.push(...found);
      if (atEnd && minus === '' && found.length > 0) typing = 'word';
    }
  }
  return { words: unique(words), phrases, not, filters, typing };
}

/** A query of the words of a text, e.g. from a picture; quotes, minus signs and filters have no meaning. */
export function queryOfText(text: string): Query {
  const words = wordsOf(beginningOf(text));
  return { words: unique(words), phrases: [], not: [], filters: [], typing: null };
}

/** True if the query has no words and no filters; then all memes match. */
export function isEmptyQuery({ words, phrases, not, filters }: Query): boolean {
  return words.length + phrases.length + not.length + filters.length === 0;
}

/** True if the query has words for the index. Filters do not need the index. */
export function hasWords({ words, phrases, not }: Query): boolean {
  return words.length + phrases.length + not.length > 0;
}

function filterOf(keyText: string, text: string, typing: boolean): Condition | null {
  const key = KEYS.get(fold(keyText));
  if (key === undefined) return null;
  const value = foldTag(text).replace(/^\/|\/$/gu, '');
  if (key === 'is' && value !== '' && !isStateName(value)) return null;
  return { key, value, typing };
}

/** Longer runs of a character of a script without spaces are cut: ㅋㅋㅋㅋㅋ also finds ㅋㅋㅋ. */
const LONG_RUN = /(.)\1{3,}/gu;
/** A word without its sign (C++) is another spelling if it is at least this long. */
const MIN_UNSIGNED = 3;

/** The words of a text as a query. Of words with parts, like DogPark, the whole is searched. */
function wordsOf(text: string): QueryWord[] {
  const tokens = tokenise(text);
  const words: QueryWord[] = [];
  let covered = 0;
  for (const token of tokens) {
    const { term, start, end } = token;
    if (end <= covered) continue;
    const typed = text.slice(start, end);
    if (!isUnspaced(term)) words.push({ term, unspaced: false, also: spellingsOf(token, tokens), typed });
    else if (start >= covered) {
      // Tokens of such scripts are overlapping pairs. The whole run is split into words by the segmenter instead.
      const run = runAt(text, start);
      for (const { segment } of segmenter.segment(run)) {
        const folded = fold(segment);
        if (isUnspaced(folded))
          words.push({ term: folded.replace(LONG_RUN, '$1$1$1'), unspaced: true, typed: segment });
      }
      covered = start + run.length;
      continue;
    }
    covered = Math.max(covered, end);
  }
  return words;
}

/** The other spellings of a token: those of the same range, and its parts one after the other. */
function spellingsOf(whole: Token, tokens: readonly Token[]): string[] {
  const within = tokens.filter((token) => token !== whole && token.start >= whole.start && token.end <= whole.end);
  const same = within.filter(({ start, end }) => start === whole.start && end === whole.end);
  const parts: Token[] = [];
  for (const token of within)
    if (!same.includes(token) && token.start >= (parts.at(-1)?.end ?? whole.start)) parts.push(token);
  const apart = parts.map(({ term }) => term).join(' ');
  const enough = parts.length > 1 || apart.length >= MIN_UNSIGNED;
  return [...same.map(({ term }) => term), ...(enough ? [apart] : [])];
}

function runAt(text: string, start: number): string {
  let end = start;
  for (const token of tokenise(text.slice(start))) {
    if (!isUnspaced(token.term) || start + token.start > end) break;
    end = Math.max(end, start + token.end);
  }
  return text.slice(start, end);
}

function unique(words: readonly QueryWord[]): QueryWord[] {
  const seen = new Set<string>();
  return words.filter(({ term }) => !seen.has(term) && seen.add(term));
}

/** What is read of a text, without half a character at its end. */
function beginningOf(text: string): string {
  return text.slice(0, MAX_LENGTH).replace(/[\uD800-\uDBFF]$/, '');
}
