import { readFileSync } from 'node:fs';
import type { SearchDoc } from '../../src/lib/search/words/search-doc';

/**
 * What a judged query tries; `recalled`: half remembered, some words are wrong; `meaning`: the words are not in the
 * memes, only what they mean.
 */
type QueryKind =
  'words' | 'phrase' | 'not' | 'prefix' | 'typo' | 'form' | 'apart' | 'run' | 'recalled' | 'nothing' | 'meaning';

/** A query with what people expect: `best` first, `also` is fine, `never` is wrong. All ids. */
export type JudgedQuery = {
  readonly query: string;
  readonly kind: QueryKind;
  readonly best: readonly string[];
  readonly also?: readonly string[];
  readonly never?: readonly string[];
};

/** The marks of some queries, each from 0 to 1. */
export type Marks = {
  readonly queries: number;
  /** Of the best, the share that is among the first ten. */
  readonly recall: number;
  /** One by the rank of the first of the best (mean reciprocal rank). */
  readonly mrr: number;
  /** Of the queries that nothing answers, the share for which nothing came; null when there is none. */
  readonly nothing: number | null;
};

/** One way to search: the ids that answer, best first. */
export type Way = (query: string) => readonly string[];

const TOP = 10;
const root = new URL('../fixtures/search/', import.meta.url);

/** The memes of the judged set; later ones are newer. */
export function judgedMemes(): SearchDoc[] {
  const records = JSON.parse(readFileSync(new URL('memes.json', root), 'utf8')) as Omit<SearchDoc, 'added'>[];
  return records.map((record, index) => ({ ...record, id: record.id, added: index }));
}

/** The queries of the judged set. */
export function judgedQueries(): JudgedQuery[] {
  return JSON.parse(readFileSync(new URL('queries.json', root), 'utf8')) as JudgedQuery[];
}

/** How well the way answers the queries. */
export function judge(queries: readonly JudgedQuery[], way: Way): Marks {
  const asked = queries.filter(({ best }) => best.length > 0).map(({ query, best }) => ({ best, found: way(query) }));
  const empty = queries.filter(({ best }) => best.length === 0);
  const quiet = empty.filter(({ query }) => way(query).length === 0);
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

/** The queries for which the way shows what must not be shown. */
export function wrongHits(queries: readonly JudgedQuery[], way: Way): string[] {
  return queries
    .filter(({ query, never = [] }) => never.length > 0 && way(query).some((id) => never.includes(id)))
    .map(({ query }) => query);
}

/**
 * A table of the ways by the kinds of queries, to be read by people: recall@10 and MRR, for nothing its correctness.
 */
export function judgement(queries: readonly JudgedQuery[], ways: Readonly<Record<string, Way>>): string {
  const kinds = [...new Set(queries.map(({ kind }) => kind))];
  const rows: (readonly [name: string, some: readonly JudgedQuery[]])[] = [
    ...kinds.map((kind) => [kind, queries.filter((query) => query.kind === kind)] as const),
    ['all but meaning', queries.filter(({ kind }) => kind !== 'meaning')],
    ['all', queries],
  ];
  const head = ['kind', 'queries', ...Object.keys(ways)];
  const body = rows.map(([kind, some]) => [
    kind,
    String(some.length),
    ...Object.values(ways).map((way) => written(judge(some, way))),
  ]);
  return [head, ...body].map((cells) => cells.map((cell, at) => cell.padEnd(at === 0 ? 16 : 24)).join('')).join('\n');
}

function written({ queries, recall, mrr, nothing }: Marks): string {
  const none = nothing === null ? '' : ` none ${nothing.toFixed(3)}`;
  return queries > 0 && Number.isNaN(recall) ? none.trim() : `${recall.toFixed(3)} ${mrr.toFixed(3)}${none}`;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0) / numbers.length;
}
