import { fold } from '$lib/core/fold';
import type { Condition } from '$lib/library/condition';
import type { Range } from '$lib/library/found';
import { isEmptyQuery, parseQuery, piecesOf } from './query';

/** A part of a query that was understood and can be removed by itself. */
type QueryPart = {
  readonly kind: 'words' | 'phrase' | 'filter';
  /** True if it excludes memes. */
  readonly not: boolean;
  /** What it says as typed, without quotes, minus and the key of a filter. */
  readonly text: string;
  /** What a filter tests, without its `not`; null for words. */
  readonly filter: Condition | null;
  /** Equal for parts that mean the same. */
  readonly key: string;
  /** Where it is in the text: once, or several times if it is repeated. Ascending. */
  readonly ranges: readonly Range[];
};

/** The parts of a query in the order in which they were typed; what is repeated is one part. */
export function queryParts(typed: string): readonly QueryPart[] {
  const parts = new Map<string, QueryPart>();
  for (const piece of piecesOf(typed).pieces) {
    const part = partOf(piece);
    if (part === null) continue;
    const before = parts.get(part.key);
    parts.set(part.key, before === undefined ? part : { ...before, ranges: [...before.ranges, ...part.ranges] });
  }
  return [...parts.values()];
}

/** The query without what means the same as `part`; the rest stays as typed, up to the length that is read. */
export function withoutPart(typed: string, { key }: Pick<QueryPart, 'key'>): string {
  const ranges = queryParts(typed).find((part) => part.key === key)?.ranges ?? [];
  let { text } = piecesOf(typed);
  for (const [start, end] of ranges.toReversed()) {
    const before = text.slice(0, start);
    // What stood on both sides must not become one word, and a finished word that is now the last stays finished.
    const gap = before === '' || /\s$/u.test(before) ? '' : ' ';
    text = before + gap + text.slice(end).trimStart();
  }
  return text.trim() === '' ? '' : text;
}

/** True if a query goes on with a search: a word of one begins a word of the other. */
export function continuesSearch(before: string, now: string): boolean {
  const words = fold(now).split(/\s+/u).filter(Boolean);
  return fold(before)
    .split(/\s+/u)
    .some((old) => old !== '' && words.some((word) => word.startsWith(old) || old.startsWith(word)));
}

/** Reads a piece by itself, so that a part is what the search takes it for; null if that is nothing. */
function partOf(piece: RegExpExecArray): QueryPart | null {
  // The space ends the last word, which would else be taken as unfinished and differ from the same word before.
  const query = parseQuery(`${piece[0]} `);
  if (isEmptyQuery(query)) return null;
  const { key = '', quoted, plain = '' } = piece.groups ?? {};
  const [requirement] = query.filters;
  const filter = requirement?.any[0] ?? null;
  const kind = filter !== null ? 'filter' : quoted !== undefined && key === '' ? 'phrase' : 'words';
  const not = requirement?.not ?? query.not.length > 0;
  const terms = [...query.words, ...query.phrases.flat(), ...query.not.flat()].map(({ term }) => term);
  const text = kind === 'filter' || key === '' ? (quoted ?? plain) : piece[0].replace(/^-/u, '');
  return {
    kind,
    not,
    text: text.trim(),
    filter,
    key: JSON.stringify([kind, not, terms, filter?.key, filter?.value]),
    ranges: [[piece.index, piece.index + piece[0].length]],
  };
}
