import type { Floors } from '../../src/lib/search/hit';
import { judgedQueries, type JudgedQuery, type JudgedSet } from '../support/judge';
import type { Meaning } from './searches';

/** The share of the null queries that must have no close hit. */
const QUIET = 0.95;
/** The share of the answers among the first six that must be above the floor of what is perhaps meant. */
const KEPT = 0.95;
const SHOWN = 6;
const NO_FLOORS: Floors = { close: -1, perhaps: -1 };

type Asked = { readonly query: JudgedQuery; readonly scores: readonly number[]; readonly answer: number | null };

/**
 * Prints the floors that the judged queries give a search by meaning, by its own scores: that of close hits from the
 * queries without an answer (of the first set, and of the second set's half for floors) and what share of the other
 * half is quiet then; that of hits that are perhaps meant from the answers among the first six.
 */
export function printFloors(first: Meaning, second: Meaning): void {
  const asked = [...ask('first', first), ...ask('second', second)];
  const nulls = asked.filter(({ query }) => query.kind === 'nothing');
  const tops = (some: readonly Asked[]): number[] => some.map(({ scores }) => scores[0] ?? -1).sort((a, b) => b - a);
  const chosenOn = tops(nulls.filter(({ query }) => query.half !== 'figures'));
  const figures = tops(nulls.filter(({ query }) => query.half === 'figures'));
  const answers = asked.flatMap(({ answer }) => answer ?? []).sort((a, b) => b - a);
  const close = Math.ceil(100 * (chosenOn[Math.floor((1 - QUIET) * chosenOn.length)] ?? 0) + 0.001) / 100;
  const perhaps = Math.floor(100 * (answers[Math.ceil(KEPT * answers.length) - 1] ?? 0)) / 100;
  const quiet = (values: readonly number[], floor: number): string =>
    (values.filter((value) => value < floor).length / values.length).toFixed(3);
  const line = (name: string, floors: Floors): string =>
    `${name} close ${floors.close}: of ${chosenOn.length} null queries that floors are chosen on ` +
    `${quiet(chosenOn, floors.close)} have no close hit, of ${figures.length} others ${quiet(figures, floors.close)}; ` +
    `perhaps ${floors.perhaps}: ${(answers.filter((score) => score >= floors.perhaps).length / answers.length).toFixed(3)} ` +
    `of the ${answers.length} answers among the first ${SHOWN} are kept`;
  console.log(line('Floors of the catalogue:', second.floors));
  console.log(line('Floors by these queries:', { close, perhaps }));
}

/** The scores of the first hits for each query that is searched by meaning, and that of the first right one. */
function ask(set: JudgedSet, { near }: Meaning): Asked[] {
  return judgedQueries(set)
    .filter(({ kind }) => kind === 'nothing' || kind === 'meaning')
    .map((query) => {
      const shown = near(query.query, NO_FLOORS).close.slice(0, SHOWN);
      const right = shown.find(({ id }) => query.best.includes(id));
      return { query, scores: shown.map(({ score }) => score), answer: right?.score ?? null };
    });
}
