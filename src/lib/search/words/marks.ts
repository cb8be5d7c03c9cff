import { foldWithOrigin } from '$lib/core/fold';
import type { Range, SearchMarks } from '$lib/library/found';
import { SEARCH_FIELDS, type SearchDoc } from './search-doc';
import { isUnspaced, tokenise } from './tokens';
import type { Match } from './words-protocol';

/** A text as it is compared, without anything between words, and where words begin and end in it. */
type Squeezed = {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly begin: ReadonlySet<number>;
  readonly finish: ReadonlySet<number>;
};

const BETWEEN = /[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{RI}]/u;
/** Shorter words are not marked inside others: "in" is in half of them. */
const MIN_INSIDE = 3;

/**
 * The marks of one meme for the matches that the index gave. Costs far more than finding it: made for cards that are
 * shown only.
 */
export function marksOf(doc: SearchDoc, matches: readonly Match[]): SearchMarks {
  const texts = SEARCH_FIELDS.flatMap((field) => (field === 'tags' ? doc.tags : [doc[field]]));
  const squeezed = texts.map(squeeze);
  const marked = texts.map((text) => new Uint8Array(text.length));
  for (const match of matches) {
    const whole = squeezed.map((text, index) => mark(text, match, marked[index], true));
    // Words that the index found in a run without spaces stand nowhere on their own.
    if (!whole.includes(true)) squeezed.forEach((text, index) => mark(text, match, marked[index], false));
  }
  const ranges = marked.map(rangesOf);
  const [description = [], text = [], name = []] = ranges;
  return { description, text, name, tags: ranges.slice(3, -1), folder: ranges.at(-1) ?? [] };
}

/** Marks every place of the match; with `strict` only where words begin and end as it says. */
function mark(text: Squeezed, { mode, value }: Match, marked: Uint8Array | undefined, strict: boolean): boolean {
  const sought = value.replaceAll(' ', '');
  if (!strict && sought.length < MIN_INSIDE) return false;
  const free = !strict || mode === 'inside' || isUnspaced(sought);
  let met = false;
  for (let at = text.text.indexOf(sought); at !== -1 && sought !== ''; at = text.text.indexOf(sought, at + 1)) {
    const end = at + sought.length;
    if (!free && (!text.begin.has(at) || (mode !== 'prefix' && !text.finish.has(end)))) continue;
    marked?.fill(1, text.starts[at], text.ends[end - 1]);
    met = true;
  }
  return met;
}

function squeeze(text: string): Squeezed {
  const folded = foldWithOrigin(text);
  const kept: number[] = [];
  let squeezed = '';
  let at = 0;
  for (const character of folded.text) {
    if (!BETWEEN.test(character)) {
      squeezed += character;
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
    text: squeezed,
    starts,
    ends,
    begin: new Set(starts.flatMap((start, unit) => (tokenStarts.has(start) ? [unit] : []))),
    finish: new Set(ends.flatMap((end, unit) => (tokenEnds.has(end) ? [unit + 1] : []))),
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
