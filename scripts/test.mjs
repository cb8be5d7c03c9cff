// Runs every check of a change and prints the output of each as it ends: two at a time where neither needs the other.
// The last line is the total of passed and failed ones; a static check counts as one, and so does each test.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const reports = mkdtempSync(join(tmpdir(), 'memelore-test-'));
const e2eReport = join(reports, 'e2e.json');

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

/** The counts of a test run. A run that failed without a failing test or without a report counts as one failure. */
function tests(title, succeeded, report, count) {
  let counts = { passed: 0, failed: 0 };
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
  return tests(title, succeeded, report, (read) => ({ passed: read.numPassedTests, failed: read.numFailedTests }));
}

/** Engine of each project of playwright.config.ts. */
const ENGINES = { models: 'Chromium', pages: 'Chromium', firefox: 'Firefox', webkit: 'WebKit' };

/**
 * The counts of the end-to-end tests, by engine; an engine that is not installed has none. A run that failed without a
 * failing test is one failure of Chromium's.
 */
function byEngine(succeeded) {
  const counts = new Map(Object.values(ENGINES).map((engine) => [engine, { passed: 0, failed: 0, flaky: 0 }]));
  const count = ({ suites = [], specs = [] }) => {
    suites.forEach(count);
    for (const { projectName, status } of specs.flatMap((spec) => spec.tests)) {
      const sums = counts.get(ENGINES[projectName]);
      if (status === 'expected' || status === 'flaky') sums.passed += 1;
      if (status === 'unexpected') sums.failed += 1;
      if (status === 'flaky') sums.flaky += 1;
    }
  };
  try {
    count(JSON.parse(readFileSync(e2eReport, 'utf8')));
  } catch {
    // The run ended without a report; it counts as a failure below.
  }
  const all = [...counts];
  if (!succeeded && all.every(([, { failed }]) => failed === 0)) counts.get('Chromium').failed = 1;
  return all.map(([engine, sums]) => ({ title: `End to end, ${engine}`, ...sums }));
}

// Several checks read the types that this writes.
await run('SvelteKit', 'npx', ['svelte-kit', 'sync']);
const [[lint, build], [format, types, readme, unit]] = await Promise.all([
  (async () => [await check('Lint', 'lint'), await check('Production build', 'build')])(),
  (async () => [
    await check('Format', 'check:format'),
    await check('Types', 'types'),
    await check('README tables', 'check:readme'),
    await vitest('Unit tests', 'unit'),
  ])(),
]);

const browser = await vitest('Browser tests', 'browser');

// Continuous integration must tell a fault from a stalled machine. A test that passes at its second try is listed as
// flaky in the output and is to be mended.
const retries = process.env.CI === undefined ? 0 : 1;
// End-to-end tests need the build.
const e2e =
  build.failed === 0 &&
  (await run('End to end', 'npx', ['playwright', 'test', `--retries=${retries}`, '--reporter=list,json'], {
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: e2eReport },
    live: true,
  }));
const endToEnd = byEngine(e2e);

rmSync(reports, { recursive: true, force: true });

const results = [format, lint, types, readme, unit, build, browser, ...endToEnd];
console.log('');
for (const { title, passed, failed, flaky = 0 } of results)
  console.log(
    passed + failed === 0
      ? `${title}: no tests ran`
      : `${title}: ${passed} passed, ${failed} failed${flaky > 0 ? `, ${flaky} of the passed at a second try` : ''}`,
  );
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
process.exitCode = sum('failed') === 0 ? 0 : 1;
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
