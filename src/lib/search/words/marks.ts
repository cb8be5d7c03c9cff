import { foldWithOrigin } from '$lib/core/fold';
import type { Range, SearchMarks } from '$lib/library/found';
import { SEARCH_FIELDS, type SearchDoc } from './search-doc';
import { isUnspaced, tokenise } from './tokens';
import type { Match } from './words-protocol';

/**
 * A folded text without the characters between words. `starts` and `ends` map each unit to the original text;
 * `wordStarts` and `wordEnds` are the units at which words begin and after which they end.
 */
type ComparableText = {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly wordStarts: ReadonlySet<number>;
  readonly wordEnds: ReadonlySet<number>;
};

const NON_WORD = /[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{RI}]/u;
/** Shorter words are not marked inside other words, because many words contain them. */
const MIN_INSIDE = 3;

/**
 * The ranges of a meme's texts to highlight for the matches of the index. This is much slower than the search, so call
 * it only for cards that are shown.
 */
export function marksOf(doc: SearchDoc, matches: readonly Match[]): SearchMarks {
  const texts = SEARCH_FIELDS.flatMap((field) => (field === 'tags' ? doc.tags : [doc[field]]));
  const comparable = texts.map(toComparable);
  const marked = texts.map((text) => new Uint8Array(text.length));
  for (const match of matches) {
    const whole = comparable.map((text, index) => mark(text, match, marked[index], true));
    // The index also finds words within letters without spaces; those are not whole words of any text.
    if (!whole.includes(true)) comparable.forEach((text, index) => mark(text, match, marked[index], false));
  }
  const ranges = marked.map(rangesOf);
  const [description = [], text = [], name = []] = ranges;
  return { description, text, name, tags: ranges.slice(3, -1), folder: ranges.at(-1) ?? [] };
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
  };
}

function rangesOf(marked: Uint8Array): Range[] {
  const ranges: Range[] = [];
  for (let start = marked.indexOf(1); start !== -1;) {
    const after = marked.indexOf(0, start);
    const end = after === -1 ? marked.length : after;
    ranges.push([start, end]);
    start = marked.indexOf(1, end);
  }
  return ranges;
}
