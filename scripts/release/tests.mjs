import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { collect } from '../covered/collector.mjs';
import { lineCoverage, linesThatRan } from '../covered/lines.mjs';
import { root } from './context.mjs';

/** The smallest share of the lines of `src/lib` and `src/workers` that must run. */
const LEAST_COVERED = 0.8;

/** Options for the coverage of these two folders. */
const COUNTED = ['--coverage.include=src/lib/**/*.{ts,svelte}', '--coverage.include=src/workers/**/*.ts'];

const percent = (share) => `${(100 * share).toFixed(1)} %`;

/** Runs the unit tests with coverage. */
export const units = (context) =>
  vitest(context, 'unit', [
    ...['--coverage', ...COUNTED, '--coverage.reporter=json'],
    `--coverage.reportsDirectory=${context.file('unit-coverage')}`,
  ]);

/** Runs the tests of components and workers in a browser. */
export const browser = (context) => vitest(context, 'browser', []);

/** Runs one of the two projects of vitest.config.ts. */
async function vitest(context, project, options) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${context.file(`${project}.json`)}`];
  const passed = await context.run('npx', ['vitest', 'run', '--project', project, ...reporters, ...options]);
  const report = context.read(`${project}.json`);
  if (report === null) return { passed: false, found: 'no report' };
  return { passed, found: `${report.numPassedTests} passed, ${report.numFailedTests} failed` };
}

/** Runs the end-to-end tests and collects the coverage of their browsers. */
export async function endToEnd(context) {
  const ports = context.file('ports');
  mkdirSync(ports, { recursive: true });
  const collecting = collect(ports);
  const passed = await context.run('npx', ['playwright', 'test', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: context.file('e2e.json'),
    COVERAGE_PORTS: ports,
    // If a test rebuilds an outdated build, that build needs source maps, too.
    SOURCE_MAPS: '1',
  });
  context.characters = await collecting.stop();
  const stats = context.read('e2e.json')?.stats;
  if (stats === undefined) return { passed: false, found: 'no report' };
  return { passed, found: `${stats.expected + stats.flaky} passed, ${stats.unexpected} failed` };
}

/** Checks in the end-to-end report that every model of the catalogue was downloaded in the settings and captioned. */
export async function modelsSelectable(context) {
  const { MODELS } = await context.load('src/lib/catalogue/catalogue.ts');
  const report = context.read('e2e.json');
  if (report === null) return { passed: false, found: 'the end-to-end tests did not run' };
  const steps = passedSteps(report.suites.find(({ file }) => file === 'catalogue.spec.ts'));
  const missing = MODELS.filter(({ name }) => !steps.some((step) => step === name || step.startsWith(`${name}, `)));
  for (const { name } of missing) console.log(`  ${name} was not seen to caption.`);
  return { passed: missing.length === 0, found: `${MODELS.length - missing.length} of ${MODELS.length}` };
}

/** The titles of the steps of all passed tests. */
function passedSteps(suite) {
  if (suite === undefined) return [];
  const ran = ({ status }) => status === 'expected' || status === 'flaky';
  const tests = (suite.specs ?? []).flatMap((spec) => spec.tests).filter(ran);
  const own = tests.flatMap(({ results }) => (results.at(-1)?.steps ?? []).map(({ title }) => title));
  return [...own, ...(suite.suites ?? []).flatMap(passedSteps)];
}

/** Checks the share of lines that ran in the unit tests or in a browser of the end-to-end tests. */
export function coverage(context) {
  const units = context.read('unit-coverage/coverage-final.json');
  if (units === null || context.characters === undefined) return { passed: false, found: 'the tests did not run' };
  const inBrowser = linesThatRan(context.characters, join(root, 'build'));
  const { total, byUnits, byEither, files } = lineCoverage(units, inBrowser, root);
  const least = files.sort((a, b) => b.lines - b.either - (a.lines - a.either)).slice(0, 10);
  for (const { file, lines, either } of least) console.log(`  ${file}: ${lines - either} of ${lines} lines never ran`);
  const found = `${percent(byEither / total)} (${percent(byUnits / total)} by unit tests alone)`;
  return { passed: byEither / total >= LEAST_COVERED, found };
}
