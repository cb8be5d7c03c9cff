import { browser, coverage, endToEnd, modelsSelectable, units } from './tests.mjs';
import { matchRates, memory } from './models.mjs';
import { root } from './context.mjs';

const result = (passed, found) => ({ passed, found });

/** A check that runs one script of package.json. */
const script = (id, title, name, condition) => ({
  ...{ id, title, condition },
  run: async (context) => {
    const passed = await context.npm(name);
    return result(passed, passed ? 'yes' : `npm run ${name} fails`);
  },
});

/** A check of the result of visiting all pages. */
const pageCheck = (id, title, condition, problemsOf, text) => ({
  ...{ id, title, condition, needs: ['build'] },
  run: async (context) => {
    const visits = await context.visitPages();
    const problems = problemsOf(visits);
    for (const problem of problems) console.log(`  ${problem}`);
    return result(problems.length === 0, problems.length === 0 ? text(visits) : `${problems.length} problems`);
  },
});

/**
 * The checklist, fastest checks first. Each row has an `id` for `--only` and `--skip`, a `title`, the
 * `condition` that must hold, the rows it `needs`, and `run`, which returns whether it `passed` and the figure `found`.
 */
export const ROWS = [
  script('format', 'Format', 'check:format', 'as Prettier formats'),
  script('lint', 'Lint', 'lint', 'no finding'),
  script('types', 'Types', 'types', 'no error, no warning'),
  script('readme', 'README tables', 'check:readme', 'the same bytes'),
  {
    ...{ id: 'documents', title: 'Documents', condition: 'none missing; commands, links and paths exist' },
    run: async (context) => {
      const { checkDocuments } = await context.load('tests/release/documents.ts');
      const { documents, commands, links, paths, problems } = checkDocuments(root);
      for (const problem of problems) console.log(`  ${problem}`);
      const found = `${documents} documents, ${commands} commands, ${links} links, ${paths} paths`;
      return result(problems.length === 0, problems.length === 0 ? found : `${problems.length} problems`);
    },
  },
  { id: 'units', title: 'Unit tests', condition: 'none fails', run: units },
  { id: 'browser', title: 'Browser tests', condition: 'none fails', run: browser },
  {
    ...{ id: 'build', title: 'Production build', condition: 'succeeds' },
    // The coverage needs source maps; the other files are the same with and without them.
    run: async (context) => {
      const passed = await context.run('npm', ['run', '--silent', 'build'], { SOURCE_MAPS: '1' });
      return result(passed, passed ? 'yes' : 'fails');
    },
  },
  pageCheck(
    'console',
    'Console',
    'no error, no warning on any page',
    ({ consoleLines }) => consoleLines,
    ({ views }) => `silent in ${views} views`,
  ),
  pageCheck(
    'narrow',
    '360 px',
    'no page scrolls sideways',
    ({ wide }) => wide,
    () => '4 pages, light and dark',
  ),
  pageCheck(
    'offline',
    'Offline',
    'the library opens, a new meme is read',
    ({ offline }) => offline,
    () => 'both',
  ),
  {
    ...{ id: 'path', title: 'Under a path', condition: 'a build for a path opens there, also offline' },
    run: async (context) => {
      const base = '/memelore';
      const env = { BASE_PATH: base, BUILD_DIR: context.file(`under-path${base}`) };
      if (!(await context.run('npm', ['run', '--silent', 'build'], env))) return result(false, 'no build');
      const { visitUnderPath } = await context.load('tests/release/under-path.ts');
      const problems = await visitUnderPath(context.file('under-path'), base);
      for (const problem of problems) console.log(`  ${problem}`);
      return result(problems.length === 0, problems.length === 0 ? 'yes' : `${problems.length} problems`);
    },
  },
  {
    ...{ id: 'lighthouse', title: 'Lighthouse', condition: 'performance 95 and 85, the rest 100', needs: ['build'] },
    run: async (context) => {
      const { auditPages } = await context.load('tests/release/lighthouse.ts');
      let [audits, missed] = [0, 0];
      for await (const { device, path, figure, met, causes } of auditPages()) {
        console.log([`  ${device} ${path}: ${figure}`, ...causes].join('\n    '));
        audits += 1;
        if (!met) missed += 1;
      }
      return result(missed === 0, missed === 0 ? `${audits} audits` : `${missed} of ${audits} miss`);
    },
  },
  {
    ...{ id: 'match', title: 'Match rates', condition: 'SmolVLM int8 90 %, others 85 %', needs: ['build'] },
    run: matchRates,
  },
  { id: 'memory', title: 'Memory', condition: 'at least 45 % less than the base', needs: ['build'], run: memory },
  { id: 'e2e', title: 'End to end', condition: 'none fails', needs: ['build'], run: endToEnd },
  {
    ...{ id: 'models', title: 'Models', condition: 'every one downloads and captions', needs: ['e2e'] },
    run: modelsSelectable,
  },
  {
    ...{ id: 'coverage', title: 'Coverage', condition: 'at least 80 % of lines', needs: ['units', 'build', 'e2e'] },
    run: coverage,
  },
];
