// Runs every check of a change, in two lanes at a time, and prints the output of each as it ends.
// The last line is the total of passed and failed ones; a static check counts as one, and so does each test.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const reports = mkdtempSync(join(tmpdir(), 'memelore-test-'));

/** Runs a command; true if it succeeds. Its output is printed as it comes with `live`, otherwise when it has ended. */
async function run(title, command, args, { env = {}, live = false } = {}) {
  const started = Date.now();
  if (live) console.log(`\n── ${title}`);
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', live ? 'inherit' : 'pipe', live ? 'inherit' : 'pipe'],
    env: { ...process.env, ...env },
  });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => output.push(data));
  const status = await new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', resolve);
  });
  if (!live) {
    console.log(`\n── ${title}`);
    process.stdout.write(Buffer.concat(output));
  }
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`── ${title}: ${status === 0 ? 'passed' : 'FAILED'} (${seconds} s)`);
  return status === 0;
}

async function check(title, script) {
  const passed = await run(title, 'npm', ['run', '--silent', script]);
  return { title, passed: passed ? 1 : 0, failed: passed ? 0 : 1 };
}

/** Tests that failed, and those that passed only at a second try, each with the first lines of its errors. */
const [failedTests, flakyTests] = [[], []];

/** A test's name, and below it the first lines of what it said when it failed, without colours. */
function withReasons(name, messages) {
  const lines = [...new Set(messages)].flatMap((message) =>
    stripVTControlCharacters(message)
      .split('\n')
      .filter((line) => line.trim() !== '' && !/^\s+at /.test(line))
      .slice(0, 10),
  );
  return [name, ...lines.map((line) => `    ${line.slice(0, 160)}`)].join('\n');
}

/** The counts of a test run. A run that failed without a failing test or without a report counts as one failure. */
function tests(title, succeeded, report, count) {
  let counts = { passed: 0, failed: 0, flaky: 0 };
  try {
    counts = count(JSON.parse(readFileSync(report, 'utf8')));
  } catch {
    // The run ended without a report; it counts as a failure below.
  }
  if (!succeeded && counts.failed === 0) counts.failed = 1;
  return { title, ...counts };
}

/** Runs one of the two projects of vitest.config.ts. */
async function vitest(title, project) {
  const report = join(reports, `${project}.json`);
  const args = ['vitest', 'run', '--project', project, '--reporter=default', '--reporter=json'];
  const succeeded = await run(title, 'npx', [...args, `--outputFile.json=${report}`]);
  return tests(title, succeeded, report, (read) => {
    const all = read.testResults.flatMap(({ assertionResults }) => assertionResults);
    const named = (kept) =>
      all.filter(kept).map(({ fullName, failureMessages }) => withReasons(`${title}: ${fullName}`, failureMessages));
    const failed = named(({ status }) => status === 'failed');
    // The errors of the first try stay in the report.
    const flaky = named(({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0);
    failedTests.push(...failed);
    flakyTests.push(...flaky);
    return { passed: read.numPassedTests, failed: failed.length, flaky: flaky.length };
  });
}

/** Engine of each project of playwright.config.ts. */
const ENGINES = { models: 'Chromium', pages: 'Chromium', firefox: 'Firefox', webkit: 'WebKit' };

// Continuous integration must tell a fault from a stalled machine. A test that passes at its second try is listed as
// flaky in the output and is to be mended.
const retries = process.env.CI === undefined ? 0 : 1;

/** Runs some projects of playwright.config.ts once the site is built, one file at a time; prints tests as they end. */
async function endToEnd(title, projects) {
  const report = join(reports, `${projects[0]}.json`);
  if (!(await built)) return { succeeded: false, report };
  // A folder of its own, because Playwright empties the folder of its results when it starts.
  const options = [`--retries=${retries}`, '--reporter=list,json', `--output=test-results/${projects[0]}`];
  const args = ['playwright', 'test', '--workers=1', ...options, ...projects.map((name) => `--project=${name}`)];
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report, BUILT: '1' };
  return { succeeded: await run(title, 'npx', args, { env, live: true }), report };
}

/**
 * The counts of the end-to-end tests, by engine; an engine that is not installed has none. A run that failed without a
 * failing test is one failure of Chromium's.
 */
function byEngine(runs) {
  const counts = new Map(Object.values(ENGINES).map((engine) => [engine, { passed: 0, failed: 0, flaky: 0 }]));
  const count = ({ suites = [], specs = [] }) => {
    suites.forEach(count);
    for (const { projectName, status, title, results } of specs.flatMap((spec) =>
      spec.tests.map((test) => ({ ...test, title: `${spec.file}: ${spec.title}` })),
    )) {
      const sums = counts.get(ENGINES[projectName]);
      const messages = results.flatMap(({ errors }) => errors.map(({ message }) => message ?? ''));
      const named = withReasons(`${ENGINES[projectName]}: ${title}`, messages);
      if (status === 'unexpected') failedTests.push(named);
      if (status === 'flaky') flakyTests.push(named);
      if (status === 'expected' || status === 'flaky') sums.passed += 1;
      if (status === 'unexpected') sums.failed += 1;
      if (status === 'flaky') sums.flaky += 1;
    }
  };
  for (const { report } of runs) {
    if (report === null) continue;
    try {
      count(JSON.parse(readFileSync(report, 'utf8')));
    } catch {
      // The run ended without a report; it counts as a failure below.
    }
  }
  const all = [...counts];
  const succeeded = runs.every((run) => run.succeeded);
  if (!succeeded && all.every(([, { failed }]) => failed === 0)) counts.get('Chromium').failed = 1;
  return all.map(([engine, sums]) => ({ title: `End to end, ${engine}`, ...sums }));
}

/** The short part of the faults: those seeds of `npm run test:faults` that take a minute. */
async function shortFaults() {
  const report = join(reports, 'faults.json');
  const args = ['playwright', 'test', '-c', 'tests/faults', '--workers=1', '--reporter=list,json'];
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report, BUILT: '1' };
  const succeeded = (await built) && (await run('Faults', 'npx', args, { env, live: true }));
  const count = ({ stats }) => ({ passed: stats.expected + stats.flaky, failed: stats.unexpected });
  return tests('Faults', succeeded, report, count);
}

/** The projects of playwright.config.ts in other engines than Chromium, as far as these are installed. */
function otherEngines() {
  const listed = spawnSync('npx', ['playwright', 'test', '--list', '--reporter=json'], { cwd: root, encoding: 'utf8' });
  const names = JSON.parse(listed.stdout).config.projects.map(({ name }) => name);
  return names.filter((name) => ENGINES[name] !== 'Chromium');
}

/** Runs the tests in other engines. */
function testOtherEngines() {
  const names = otherEngines();
  if (names.length === 0) return { succeeded: true, report: null };
  return endToEnd('End to end, other engines', names);
}

let inOtherEngines;
/** They run in the lane that comes to them first. */
const otherEnginesOnce = () => (inOtherEngines ??= Promise.resolve(testOtherEngines()));

// Several checks read the types that this writes.
await run('SvelteKit', 'npx', ['svelte-kit', 'sync']);
const building = check('Production build', 'build');
/** True if the site and the harness page of end-to-end tests could be built. */
const built = building.then(async ({ passed }) => {
  const harness = ['vite', 'build', '--config', 'tests/harness/vite.config.ts', '--logLevel', 'warn'];
  return passed === 1 && (await run('Harness page', 'npx', harness));
});
const modelsLane = async () => {
  await built;
  return {
    build: await building,
    lint: await check('Lint', 'lint'),
    models: await endToEnd('End to end, with models', ['models']),
    others: await otherEnginesOnce(),
  };
};
const otherLane = async () => ({
  format: await check('Format', 'check:format'),
  types: await check('Types', 'types'),
  readme: await check('README tables', 'check:readme'),
  unit: await vitest('Unit tests', 'unit'),
  browser: await vitest('Browser tests', 'browser'),
  faults: await shortFaults(),
  pages: await endToEnd('End to end, pages', ['pages']),
  others: await otherEnginesOnce(),
});
const [{ build, lint, models, others }, { format, types, readme, unit, browser, faults, pages }] = await Promise.all([
  modelsLane(),
  otherLane(),
]);

const results = [format, lint, types, readme, unit, build, browser, faults, ...byEngine([models, pages, others])];
rmSync(reports, { recursive: true, force: true });

console.log('');
for (const { title, passed, failed, flaky = 0 } of results)
  console.log(
    passed + failed === 0
      ? `${title}: no tests ran`
      : `${title}: ${passed} passed, ${failed} failed${flaky > 0 ? `, ${flaky} of the passed at a second try` : ''}`,
  );
for (const name of failedTests) console.log(`FAILED ${name}`);
for (const name of flakyTests) console.log(`Second try: ${name}`);
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
process.exitCode = sum('failed') === 0 ? 0 : 1;
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
