import { isStateName, type Condition, type Requirement } from '$lib/library/condition';
import { fold } from '$lib/core/fold';
import { foldTag } from './search-doc';
import { isUnspaced, tokenise } from './tokens';

/**
 * What is looked for: a folded word, or a run of characters of a script without spaces. A word may be written in parts
 * (DogPark); the whole is the word.
 */
export type QueryWord = { readonly term: string; readonly unspaced: boolean };

/** Words that must stand side by side. */
export type Phrase = readonly QueryWord[];

/** A query as it was understood. */
export type Query = {
  /** Looked for anywhere, in any order. */
  readonly words: readonly QueryWord[];
  readonly phrases: readonly Phrase[];
  /** Words and phrases that must not be there. */
  readonly not: readonly Phrase[];
  readonly filters: readonly Requirement[];
  /** The last word, or the last word of the last phrase, may still be typed: its beginning is enough. */
  readonly typing: 'word' | 'phrase' | null;
};

/** `-`, then `key:` or nothing, then something in quotes (the last of which may be open) or without spaces. */
const PIECE =
  /(?<minus>-?)(?<key>\p{L}+:)?(?:["“”„«»](?<quoted>[^"“”„«»]*)(?<closed>["“”„«»])?|(?<plain>[^\s"“”„«»]+))|\S/gu;
const KEYS: ReadonlyMap<string, Condition['key']> = new Map([
  ['tag:', 'tag'],
  ['in:', 'in'],
  ['is:', 'is'],
  ['model:', 'model'],
  ['type:', 'type'],
]);
/** A search box takes a pasted page, too; nobody means more than this. */
const MAX_LENGTH = 500;

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/**
 * Reads what was typed: words, "phrases", -not, -"not this phrase", and `tag:` `in:` `is:` `model:` `type:` with a value,
 * quoted if it has spaces, and with a minus before them. Anything is a query: an open quote ends with the text, an
 * unknown `key:` is a word, a filter without a value is none.
 */
export function parseQuery(typed: string): Query {
  const words: QueryWord[] = [];
  const phrases: Phrase[] = [];
  const not: Phrase[] = [];
  const filters: Requirement[] = [];
  let typing: Query['typing'] = null;
  const text = typed.slice(0, MAX_LENGTH);
  for (const piece of text.matchAll(PIECE)) {
    const { minus = '', key = '', quoted, closed, plain } = piece.groups ?? {};
    const atEnd = piece.index + piece[0].length === text.length && closed === undefined;
    typing = null;
    const bare = KEYS.has(fold(plain ?? ''));
    const filter = filterOf(bare ? (plain ?? '') : key, bare ? '' : (quoted ?? plain ?? ''), atEnd);
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

/** The words of a text, none of which means anything but itself: what stands on a picture is no query language. */
export function queryOfText(text: string): Query {
  const words = wordsOf(text.slice(0, MAX_LENGTH));
  return { words: unique(words), phrases: [], not: [], filters: [], typing: null };
}

/** Whether the query asks for nothing: then everything is shown. */
export function isEmptyQuery({ words, phrases, not, filters }: Query): boolean {
  return words.length + phrases.length + not.length + filters.length === 0;
}

/** Whether there is something for the index to look for; filters are looked up in the memes themselves. */
export function hasWords({ words, phrases, not }: Query): boolean {
  return words.length + phrases.length + not.length > 0;
}

function filterOf(written: string, text: string, typing: boolean): Condition | null {
  const key = KEYS.get(fold(written));
  if (key === undefined) return null;
  const value = foldTag(text).replace(/^\/|\/$/gu, '');
  if (key === 'is' && value !== '' && !isStateName(value)) return null;
  return { key, value, typing };
}

/** The words of a piece of text as they are looked for: pieces of a word are left to the whole of it. */
function wordsOf(text: string): QueryWord[] {
  const words: QueryWord[] = [];
  let covered = 0;
  for (const { term, start, end } of tokenise(text)) {
    if (end <= covered) continue;
    if (!isUnspaced(term)) words.push({ term, unspaced: false });
    else if (start >= covered) {
      // Pairs overlap: the run they come from is taken at once and cut where a reader would.
      const run = runAt(text, start);
      for (const { segment } of segmenter.segment(run)) {
        const folded = fold(segment);
        if (isUnspaced(folded)) words.push({ term: folded, unspaced: true });
      }
      covered = start + run.length;
      continue;
    }
    covered = Math.max(covered, end);
  }
  return words;
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
