import { fold, foldWithOrigin } from '$lib/core/fold';
import type { Range, SearchMarks } from '$lib/library/found';
import { SEARCH_FIELDS, type SearchDoc } from './search-doc';
import { isUnspaced, tokenise, type Token } from './tokens';
import type { Match } from './words-protocol';

/**
 * A folded text without the characters between words. `starts` and `ends` map each unit to the original text;
 * `wordStarts` and `wordEnds` are the units at which words begin and after which they end. `tokens` are those of a text
 * with derived ones, such as `maedchen` of Mädchen, by their places; otherwise null.
 */
type ComparableText = {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly wordStarts: ReadonlySet<number>;
  readonly wordEnds: ReadonlySet<number>;
  readonly tokens: ReadonlyMap<number, readonly Token[]> | null;
};

const NON_WORD = /[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{RI}]/u;
const NON_WORDS = new RegExp(NON_WORD.source, 'gu');
/** Shorter words are not marked inside other words, because many words contain them. */
const MIN_INSIDE = 3;

/**
 * Comparing a text takes 2.5 ms for every 1,000 characters, and a text has up to 200,000. A card shows a few lines, so
 * only the excerpt of a long text that has the first mark is compared.
 */
const SECTION = 1000;
const EXCERPT = 2 * SECTION;
/** Sections begin this much early, so that phrases across a border are found. */
const OVERLAP = 200;
/** Sections that contain a word only within other words and are tried before the first of them is taken. */
const MAX_TRIED = 5;

/** A part of a text and where it begins. */
type Excerpt = { readonly start: number; readonly text: string };

/**
 * The ranges of a meme's texts to highlight for the matches of the index. This is much slower than the search, so call
 * it only for cards that are shown. Of a text of more than 2,000 UTF-16 units only the first marks are given, those
 * within 2,000 units.
 */
export function marksOf(doc: SearchDoc, matches: readonly Match[]): Omit<SearchMarks, 'title'> {
  const texts = SEARCH_FIELDS.flatMap((field) => (field === 'tags' ? doc.tags : [doc[field]]));
  const excerpts = texts.map((text) => excerptOf(text, matches));
  const comparable = excerpts.map(({ text }) => toComparable(text));
  const marked = excerpts.map(({ text }) => new Uint8Array(text.length));
  for (const match of matches) {
    const whole = comparable.map((text, index) => mark(text, match, marked[index], true));
    // The index also finds words within letters without spaces; those are not whole words of any text.
    if (!whole.includes(true)) comparable.forEach((text, index) => mark(text, match, marked[index], false));
  }
  const ranges = marked.map((units, index) => rangesOf(units, excerpts[index]?.start ?? 0));
  const [description = [], text = [], name = []] = ranges;
  return { description, text, name, tags: ranges.slice(3, -1), folder: ranges.at(-1) ?? [] };
}

/** The ranges of a searched name, of which the first `length` units are the name that a person gave. */
export function splitName(
  ranges: readonly Range[],
  length: number,
): { readonly title: readonly Range[]; readonly name: readonly Range[] } {
  return {
    title: ranges.flatMap(([start, end]) => (start < length ? [[start, Math.min(end, length - 1)] as const] : [])),
    name: ranges.flatMap(([start, end]) =>
      end > length ? [[Math.max(0, start - length), end - length] as const] : [],
    ),
  };
}

/**
 * Marks every occurrence of a match. With `strict`, only those that begin and end at word boundaries as its mode says.
 */
function mark(text: ComparableText, { mode, value }: Match, marked: Uint8Array | undefined, strict: boolean): boolean {
  const word = value.replaceAll(' ', '');
  if (!strict && word.length < MIN_INSIDE) return false;
  const anywhere = !strict || mode === 'inside' || isUnspaced(word);
  let found = false;
  for (let at = text.text.indexOf(word); at !== -1 && word !== ''; at = text.text.indexOf(word, at + 1)) {
    const end = at + word.length;
    if (!anywhere && (!text.wordStarts.has(at) || (mode !== 'prefix' && !text.wordEnds.has(end)))) continue;
    marked?.fill(1, text.starts[at], text.ends[end - 1]);
    found = true;
  }
  return (strict && markDerived(text, mode, value, marked)) || found;
}

/** Marks tokens that follow each other, where a text has other terms for its words than its letters. */
function markDerived(
  { tokens }: ComparableText,
  mode: Match['mode'],
  value: string,
  marked: Uint8Array | undefined,
): boolean {
  if (tokens === null || mode === 'inside') return false;
  const terms = value.split(' ');
  let found = false;
  for (const [place, here] of tokens) {
    const run = terms.map((term, index) =>
      (index === 0 ? here : (tokens.get(place + index) ?? [])).find(
        (token) => token.term === term || (mode === 'prefix' && token.derived === true && token.term.startsWith(term)),
      ),
    );
    const [first, last] = [run[0], run.at(-1)];
    if (first === undefined || last === undefined || run.includes(undefined)) continue;
    marked?.fill(1, first.start, last.end);
    found = true;
  }
  return found;
}

function toComparable(text: string): ComparableText {
  const folded = foldWithOrigin(text);
  const kept: number[] = [];
  let comparable = '';
  let at = 0;
  for (const character of folded.text) {
    if (!NON_WORD.test(character)) {
      comparable += character;
      for (let unit = 0; unit < character.length; unit++) kept.push(at + unit);
    }
    at += character.length;
  }
  const starts = kept.map((unit) => folded.starts[unit] ?? 0);
  const ends = kept.map((unit) => folded.ends[unit] ?? 0);
  const tokens = tokenise(text);
  const tokenStarts = new Set(tokens.map(({ start }) => start));
  const tokenEnds = new Set(tokens.map(({ end }) => end));
  return {
    text: comparable,
    starts,
    ends,
    wordStarts: new Set(starts.flatMap((start, unit) => (tokenStarts.has(start) ? [unit] : []))),
    wordEnds: new Set(ends.flatMap((end, unit) => (tokenEnds.has(end) ? [unit + 1] : []))),
    tokens: tokens.some(({ derived }) => derived) ? byPlace(tokens) : null,
  };
}

function byPlace(tokens: readonly Token[]): Map<number, Token[]> {
  const places = new Map<number, Token[]>();
  for (const token of tokens) places.set(token.place, [...(places.get(token.place) ?? []), token]);
  return places;
}

/** The first part of a text that has marks, best of whole words; its beginning if there are none. */
function excerptOf(text: string, matches: readonly Match[]): Excerpt {
  if (text.length <= EXCERPT) return { start: 0, text };
  const words = matches.map(({ value }) => value.replaceAll(' ', ''));
  let [found, tried]: [number | null, number] = [null, 0];
  for (let at = 0; at < text.length && tried < MAX_TRIED; at += SECTION) {
    const from = sectionStart(text, at);
    const section = text.slice(from, at + SECTION);
    if (!mayContain(section, words)) continue;
    found ??= from;
    tried += 1;
    const comparable = toComparable(section);
    if (!matches.some((match) => mark(comparable, match, undefined, true))) continue;
    found = from;
    break;
  }
  const start = found ?? 0;
  return { start, text: text.slice(start, start + EXCERPT) };
}

/** Where the section at `at` begins: after a space, so that it begins with a whole word where words have spaces. */
function sectionStart(text: string, at: number): number {
  if (at === 0) return 0;
  const space = text.slice(at - OVERLAP, at - OVERLAP / 2).search(/\s/u);
  return space === -1 ? at - OVERLAP : at - OVERLAP + space + 1;
}

function mayContain(section: string, words: readonly string[]): boolean {
  const letters = fold(section).replace(NON_WORDS, '');
  return words.some((word) => letters.includes(word.replace(NON_WORDS, '')));
}

function rangesOf(marked: Uint8Array, offset: number): Range[] {
  const ranges: Range[] = [];
  for (let start = marked.indexOf(1); start !== -1;) {
    const after = marked.indexOf(0, start);
    const end = after === -1 ? marked.length : after;
    ranges.push([offset + start, offset + end]);
    start = marked.indexOf(1, end);
  }
  return ranges;
}
