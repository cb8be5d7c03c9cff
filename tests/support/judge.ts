import { readFileSync } from 'node:fs';
import type { SearchDoc } from '../../src/lib/search/words/search-doc';

/**
 * What a judged query tries, e.g. `form`: another form of a word; `apart`: a compound written as one word or as two;
 * `run`: words that stand without spaces in a meme; `recalled`: half remembered, with some wrong words; `meaning`:
 * other words with the same meaning; `stretched`: repeated letters ("nooo") or the plain form of such a word; `number`:
 * numbers in words and in figures; `spelling`: with and without punctuation ("AC/DC", "acdc"); `language`: other
 * languages than English.
 */
type QueryKind =
  | 'words'
  | 'phrase'
  | 'not'
  | 'prefix'
  | 'typo'
  | 'form'
  | 'apart'
  | 'run'
  | 'recalled'
  | 'nothing'
  | 'meaning'
  | 'stretched'
  | 'number'
  | 'spelling'
  | 'language';

/**
 * A query with the ids that people expect (`best`), accept (`also`) and must not get (`never`). The `nothing` queries
 * of the second set are in two halves: similarity floors are chosen on one and figures are printed for the other,
 * because figures for the queries that a floor was chosen on would be too good.
 */
export type JudgedQuery = {
  readonly query: string;
  readonly kind: QueryKind;
  readonly best: readonly string[];
  readonly also?: readonly string[];
  readonly never?: readonly string[];
  readonly half?: 'floors' | 'figures';
};

/**
 * The judged sets. The first one was made together with the search and has tuned it. The second one tests it: its
 * queries were written from the memes' descriptions without running the search, and neither memes nor queries are
 * changed after a result.
 */
export type JudgedSet = 'first' | 'second';

/** How well some queries were answered, each score from 0 to 1. */
export type Scores = {
  readonly queries: number;
  /** Recall@10: the share of the best ids that are among the first ten. */
  readonly recall: number;
  /** Mean reciprocal rank of the first of the best ids. */
  readonly mrr: number;
  /** The share of queries without an answer that find nothing; null if there are no such queries. */
  readonly nothing: number | null;
};

/** A search: gives the ids for a query, best first. */
export type SearchFunction = (query: string) => readonly string[];

const TOP = 10;
const root = new URL('../fixtures/search/', import.meta.url);

/** The memes of a judged set; later ones are newer. */
export function judgedMemes(set: JudgedSet = 'first'): SearchDoc[] {
  const records = read(set, 'memes.json') as Omit<SearchDoc, 'added'>[];
  return records.map((record, index) => ({ ...record, id: record.id, added: index }));
}

/** The queries of a judged set. */
export function judgedQueries(set: JudgedSet = 'first'): JudgedQuery[] {
  return read(set, 'queries.json') as JudgedQuery[];
}

function read(set: JudgedSet, name: string): unknown {
  return JSON.parse(readFileSync(new URL(set === 'first' ? name : `${set}/${name}`, root), 'utf8'));
}

/** Scores how well a search answers the queries. */
export function judge(queries: readonly JudgedQuery[], search: SearchFunction): Scores {
  const asked = queries
    .filter(({ best }) => best.length > 0)
    .map(({ query, best }) => ({ best, found: search(query) }));
  const empty = queries.filter(({ best }) => best.length === 0);
  const quiet = empty.filter(({ query }) => search(query).length === 0);
  return {
    queries: queries.length,
    recall: mean(
      asked.map(({ best, found }) => best.filter((id) => found.slice(0, TOP).includes(id)).length / best.length),
    ),
    mrr: mean(
      asked.map(({ best, found }) => {
        const at = found.findIndex((id) => best.includes(id));
        return at === -1 ? 0 : 1 / (at + 1);
      }),
    ),
    nothing: empty.length === 0 ? null : quiet.length / empty.length,
  };
}

/** The queries for which a search finds an id of `never`. */
export function wrongHits(queries: readonly JudgedQuery[], search: SearchFunction): string[] {
  return queries
    .filter(({ query, never = [] }) => never.length > 0 && search(query).some((id) => never.includes(id)))
    .map(({ query }) => query);
}

/** A table to print: a row per kind of query, a column per search, with recall@10, MRR and the score for `nothing`. */
export function scoreTable(
  queries: readonly JudgedQuery[],
  searches: Readonly<Record<string, SearchFunction>>,
): string {
  const kinds = [...new Set(queries.map(({ kind }) => kind))];
  const rows: (readonly [name: string, some: readonly JudgedQuery[]])[] = [
    ...kinds.map((kind) => [kind, queries.filter((query) => query.kind === kind)] as const),
    ['all but meaning', queries.filter(({ kind }) => kind !== 'meaning')],
    ['all', queries],
  ];
  const head = ['kind', 'queries', ...Object.keys(searches)];
  const body = rows.map(([kind, some]) => [
    kind,
    String(some.length),
    ...Object.values(searches).map((search) => written(judge(some, search))),
  ]);
  return [head, ...body].map((cells) => cells.map((cell, at) => cell.padEnd(at === 0 ? 16 : 24)).join('')).join('\n');
}

function written({ queries, recall, mrr, nothing }: Scores): string {
  const none = nothing === null ? '' : ` none ${nothing.toFixed(3)}`;
  return queries > 0 && Number.isNaN(recall) ? none.trim() : `${recall.toFixed(3)} ${mrr.toFixed(3)}${none}`;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0) / numbers.length;
}
