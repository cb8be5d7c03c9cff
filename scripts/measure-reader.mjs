// Measures how much of the text on painted memes the bundled reader reads, by language, and how many lines in other
// scripts it stores as text by mistake, in a real browser with the app's own worker.
//
//   npm run measure:reader                      40 memes in each of 13 languages, and 200 lines in 8 scripts
//   npm run measure:reader -- --language de,el  only these languages
//   npm run measure:reader -- --count 10        fewer memes per language
//
// Exits with 1 if a goal is not reached, and with 2 for a wrong option.
import { parseArgs } from 'node:util';
import { loadModule } from './load-module.mjs';

function read() {
  const { values } = parseArgs({
    options: { language: { type: 'string', default: '' }, count: { type: 'string', default: '40' } },
  });
  const count = Number(values.count);
  if (!Number.isInteger(count) || count < 1) throw new Error(`--count takes a number of memes, not ${values.count}.`);
  return { count, languages: values.language.split(',').filter(Boolean) };
}

let asked;
try {
  asked = read();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
}
const { run } = await loadModule('tests/reader/measure.ts');
process.exitCode = (await run(asked)) ? 0 : 1;
