// Kills the browser in the middle of what people do, refuses writes and harms files, and compares what is stored then
// with what may be stored. Every fault has a seed; it is printed and gives the same fault again.
//
//   npm run test:faults                               a long run
//   npm run test:faults -- --from-seed 40 --count 1   the fault of seed 40
//
// Prints a table of operations and faults. Exits with 1 if something was lost, doubled or stuck; with 2 for an unknown
// option. tests/faults contains the part that drives the browser.
import { parseArgs } from 'node:util';
import { exitWith, runTests } from './playwright-program.mjs';

const USAGE = 'npm run test:faults -- [--from-seed N] [--count M]';
/** Thirteen times each fault: more than 300 kills, 200 refused writes and 2,000 harmed files. */
const COUNT = 13 * 62;

function read() {
  const { values } = parseArgs({ options: { 'from-seed': { type: 'string' }, count: { type: 'string' } } });
  const [from, count] = [Number(values['from-seed'] ?? 0), Number(values.count ?? COUNT)];
  if (![from, count].every((number) => Number.isInteger(number) && number >= 0)) throw new Error('Whole numbers only.');
  return { from, count };
}

function run() {
  const { from, count } = read();
  return runTests('tests/faults', { FAULTS_FROM: String(from), FAULTS_COUNT: String(count) });
}

exitWith(run, USAGE);
