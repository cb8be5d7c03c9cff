import { fuseNear, NOTHING_NEAR, type Floors } from '../../src/lib/search/hit';
import { judgedMemes, judgedQueries, type JudgedQuery, type JudgedSet } from '../support/judge';
import { configuredMiniSearch } from '../support/mini-search';
import { printFloors } from './floors';
import { byBundledVectors, bySentences, pages, type Meaning, type PageSearch, type Sentences } from './searches';

/** About as many memes as are seen without scrolling. */
const SHOWN = 6;
const RANKED = 10;

/** With these every meme is close: the order alone. */
const NO_FLOORS: Floors = { close: -1, perhaps: -1 };

type Column = { readonly name: string; readonly search: PageSearch };

/**
 * Prints for each judged set, by kind of query, the share of queries for which an expected meme is among the first six
 * as the page shows them (those that are perhaps meant follow the others), and for queries without an answer the share
 * with an empty first tier. `no floor` is the ceiling: the same ranking of all memes. `model` is the sentence model,
 * which is asked together with the bundled vectors, and alone; without it there are fewer columns.
 */
export async function printJudged(model: Sentences | null): Promise<void> {
  const meaningOf = async (set: JudgedSet): Promise<Meaning | null> =>
    model === null ? null : await bySentences(judgedMemes(set), judgedQueries(set), model);
  const sentences = { first: await meaningOf('first'), second: await meaningOf('second') };
  for (const set of ['first', 'second'] as const) {
    const columns = await columnsOf(set, model?.id ?? '', sentences[set]);
    const queries = judgedQueries(set);
    const rows = rowsOf(queries);
    console.log(`\nThe ${set} judged set: ${judgedMemes(set).length} memes, ${queries.length} queries\n`);
    print(`found in the first ${SHOWN}`, columns, rows, inFirst);
    print(
      `recall@${RANKED} and mean reciprocal rank`,
      columns,
      rows.filter(([, some]) => !areEmpty(some)),
      ranked,
    );
  }
  if (sentences.first !== null && sentences.second !== null) printFloors(sentences.first, sentences.second);
}

async function columnsOf(set: JudgedSet, model: string, sentences: Meaning | null): Promise<Column[]> {
  const docs = judgedMemes(set);
  const page = pages(docs);
  const bundled = await byBundledVectors(docs);
  const unlimited: Meaning = { near: bundled.near, floors: NO_FLOORS };
  const columnsFor = (alone: Meaning, name: string): Column[] => {
    const together = (words: Meaning, floors: Floors): PageSearch =>
      page((query) => fuseNear(alone.near(query, floors), words.near(query, words.floors), () => true));
    return [
      { name: `+ ${name}`, search: together(bundled, alone.floors) },
      { name: 'no floor', search: together(unlimited, NO_FLOORS) },
      { name: `${name} alone`, search: page((query) => alone.near(query, alone.floors)) },
    ];
  };
  const miniSearch = configuredMiniSearch(docs);
  return [
    { name: 'words', search: page(() => NOTHING_NEAR) },
    { name: '+ bundled', search: page((query) => bundled.near(query, bundled.floors)) },
    { name: 'no floor', search: page((query) => bundled.near(query, NO_FLOORS)) },
    ...(sentences === null ? [] : columnsFor(sentences, model.split('-')[1] ?? model)),
    { name: 'MiniSearch', search: (query) => ({ hits: miniSearch(query), perhaps: [] }) },
  ];
}

type Row = readonly [name: string, queries: readonly JudgedQuery[]];

function rowsOf(queries: readonly JudgedQuery[]): Row[] {
  const nameOf = ({ kind, half }: JudgedQuery): string => (half === 'floors' ? 'nothing, for floors' : kind);
  return [
    ...[...new Set(queries.map(nameOf))].map((name): Row => [name, queries.filter((query) => nameOf(query) === name)]),
    ['all but meaning', queries.filter(({ kind, best }) => kind !== 'meaning' && best.length > 0)],
  ];
}

function areEmpty(queries: readonly JudgedQuery[]): boolean {
  return queries.every(({ best }) => best.length === 0);
}

/** The share of queries with an expected meme among the first six, or of those without an answer that find nothing. */
function inFirst(queries: readonly JudgedQuery[], search: PageSearch): string {
  const right = queries.filter(({ query, best }) => {
    if (best.length === 0) return search(query).hits.length === 0;
    return shown(search, query)
      .slice(0, SHOWN)
      .some((id) => best.includes(id));
  });
  return (right.length / queries.length).toFixed(3);
}

function ranked(queries: readonly JudgedQuery[], search: PageSearch): string {
  const asked = queries.filter(({ best }) => best.length > 0);
  const recalls = asked.map(({ query, best }) => {
    const first = shown(search, query).slice(0, RANKED);
    return best.filter((id) => first.includes(id)).length / best.length;
  });
  const ranks = asked.map(({ query, best }) => {
    const at = shown(search, query).findIndex((id) => best.includes(id));
    return at === -1 ? 0 : 1 / (at + 1);
  });
  return `${mean(recalls).toFixed(3)} ${mean(ranks).toFixed(3)}`;
}

function shown(search: PageSearch, query: string): readonly string[] {
  const { hits, perhaps } = search(query);
  return [...hits, ...perhaps];
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0) / numbers.length;
}

function print(
  title: string,
  columns: readonly Column[],
  rows: readonly Row[],
  score: (queries: readonly JudgedQuery[], search: PageSearch) => string,
): void {
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(30) : cell.padStart(at === 1 ? 8 : 13))).join('');
  console.log(line([title, 'queries', ...columns.map(({ name }) => name)]));
  for (const [name, queries] of rows)
    console.log(line([name, String(queries.length), ...columns.map(({ search }) => score(queries, search))]));
  console.log('');
}
