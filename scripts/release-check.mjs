// Runs all checks of the release checklist (docs/RELEASE.md) that can be automated. Needs no network.
//
//   npm run release:check                              all checks, about half an hour
//   npm run release:check -- --only documents,memory   these checks and those they depend on
//   npm run release:check -- --skip e2e                all but these and those that depend on them
//
// Prints a table. Exits with 1 if a check fails, with 2 for an unknown check.
import { parseArgs } from 'node:util';
import { Context } from './release/context.mjs';
import { ROWS } from './release/rows.mjs';

/** The rows to run, in order. Throws for an unknown id. */
function chosenRows() {
  const { values } = parseArgs({ options: { only: { type: 'string' }, skip: { type: 'string' } } });
  const named = (list) => (list ?? '').split(',').filter((id) => id !== '');
  for (const id of [...named(values.only), ...named(values.skip)])
    if (!ROWS.some((row) => row.id === id))
      throw new Error(`There is no row ${id}, but ${ROWS.map((row) => row.id).join(', ')}.`);
  const only = new Set(named(values.only));
  const skipped = new Set(named(values.skip));
  // In reverse, because a row only needs earlier ones.
  for (const { id, needs = [] } of [...ROWS].reverse()) if (only.has(id)) needs.forEach((need) => only.add(need));
  for (const { id, needs = [] } of ROWS) if (needs.some((need) => skipped.has(need))) skipped.add(id);
  return ROWS.filter(({ id }) => (only.size === 0 || only.has(id)) && !skipped.has(id));
}

async function check(rows) {
  const context = new Context();
  const results = [];
  try {
    for (const [index, row] of rows.entries()) {
      console.log(`\n── ${index + 1} of ${rows.length}: ${row.title}`);
      const started = Date.now();
      const buildFailed = results.some(({ row: { id }, passed }) => id === 'build' && !passed);
      const needsMissingBuild = buildFailed && row.needs?.includes('build');
      const result = needsMissingBuild ? { passed: false, found: 'there is no build' } : await outcome(row, context);
      const seconds = Math.round((Date.now() - started) / 1000);
      results.push({ row, seconds, ...result });
      console.log(`── ${row.title}: ${result.passed ? 'good' : 'RED'}, ${result.found} (${seconds} s)`);
    }
  } finally {
    context.close();
  }
  return results;
}

async function outcome(row, context) {
  try {
    return await row.run(context);
  } catch (error) {
    console.error(error);
    return { passed: false, found: error instanceof Error ? error.message.split('\n')[0] : String(error) };
  }
}

function print(results) {
  const head = ['', 'check', 'condition', 'found', 'seconds'];
  const lines = results.map(({ row, passed, found, seconds }) => [
    passed ? 'ok ' : 'RED',
    ...[row.title, row.condition, found, String(seconds)],
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((line) => line[column].length)));
  const rule = widths.map((width) => '─'.repeat(width));
  console.log('');
  for (const line of [head, rule, ...lines])
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
  const red = results.filter(({ passed }) => !passed).length;
  const left = ROWS.length - results.length;
  console.log(`\n${results.length - red} good, ${red} red${left > 0 ? `, ${left} not checked` : ''}`);
  return red;
}

let rows;
try {
  rows = chosenRows();
} catch (error) {
  console.error(error.message);
  process.exit(2);
}
process.exitCode = print(await check(rows)) === 0 ? 0 : 1;
