// Runs every check of a change, fastest first, and prints their output. The last line is the total of passed and failed
// ones; a static check counts as one, and so does each test.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const reports = mkdtempSync(join(tmpdir(), 'memelore-test-'));
const unitReport = join(reports, 'unit.json');
const e2eReport = join(reports, 'e2e.json');

/** Runs a command and prints its output; true if it succeeds. */
function run(title, command, args, env = {}) {
  const started = Date.now();
  console.log(`\n── ${title}`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`── ${title}: ${status === 0 ? 'passed' : 'FAILED'} (${seconds} s)`);
  return status === 0;
}

const check = (title, script) => {
  const passed = run(title, 'npm', ['run', '--silent', script]);
  return { title, passed: passed ? 1 : 0, failed: passed ? 0 : 1 };
};

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

const results = [
  check('Format', 'check:format'),
  check('Lint', 'lint'),
  check('Types', 'types'),
  check('README tables', 'check:readme'),
];

results.push(
  tests(
    'Unit tests',
    run('Unit tests', 'npx', [
      'vitest',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${unitReport}`,
    ]),
    unitReport,
    (report) => ({ passed: report.numPassedTests, failed: report.numFailedTests }),
  ),
);

const build = check('Production build', 'build');
results.push(build);

// End-to-end tests need the build.
const e2e =
  build.failed === 0 &&
  run('End to end', 'npx', ['playwright', 'test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_FILE: e2eReport });
results.push(
  tests('End to end', e2e, e2eReport, ({ stats }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
  })),
);

rmSync(reports, { recursive: true, force: true });

console.log('');
for (const { title, passed, failed } of results) console.log(`${title}: ${passed} passed, ${failed} failed`);
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
process.exitCode = sum('failed') === 0 ? 0 : 1;
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
