// Compares every repository, file, size and hash of the catalogue with the hub and updates the numbers.
//
//   npm run verify:catalog                         asks https://huggingface.co, writes src/lib/catalogue/numbers.json
//   npm run verify:catalog -- --check              only reports; exits with 1 if anything differs
//   npm run verify:catalog -- --host https://…     asks a mirror that has the hub's API (or HOST=https://…)
//   npm run verify:catalog -- --numbers file.json  reads and writes another file
//
// Exits with 1 if a file that the catalogue needs is missing, with 2 if the hub cannot be reached.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { listFiles, modelInfo } from '@huggingface/hub';
import { loadModule } from './load-module.mjs';

const root = new URL('..', import.meta.url);
const { values: options } = parseArgs({
  options: {
    host: { type: 'string', default: process.env.HOST ?? 'https://huggingface.co' },
    check: { type: 'boolean', default: false },
    numbers: { type: 'string', default: fileURLToPath(new URL('src/lib/catalogue/numbers.json', root)) },
  },
});
const hubUrl = options.host.replace(/\/+$/, '');

const load = (name) => loadModule(`src/lib/catalogue/${name}.ts`);

/** The files that the models of each repository need on any device class: repository → path → optional. */
async function filesNeeded() {
  const { MODELS } = await load('catalogue');
  const { filesOf } = await load('manifest');
  const needed = new Map();
  for (const model of MODELS) {
    const files = needed.get(model.repo) ?? new Map();
    needed.set(model.repo, files);
    for (const deviceClass of Object.keys(model.mixes))
      for (const { path, optional } of filesOf(model, deviceClass)) files.set(path, optional);
  }
  const { EMBEDDING_MODELS, embeddingManifest } = await load('embeddings');
  for (const model of EMBEDDING_MODELS)
    needed.set(model.repo, new Map(embeddingManifest(model).files.map(({ path, optional }) => [path, optional])));
  return needed;
}

/** The commit of a revision and the files of that commit, even if the branch moves meanwhile. */
async function askHub(repo, revision) {
  const { sha } = await modelInfo({ name: repo, revision, hubUrl, additionalFields: ['sha'] });
  const files = new Map();
  for await (const entry of listFiles({ repo, revision: sha, recursive: true, hubUrl }))
    if (entry.type === 'file') files.set(entry.path, { bytes: entry.size, sha256: entry.lfs?.oid ?? null });
  return { commit: sha, files };
}

function statusOf(optional, known, found) {
  if (found === undefined) return optional ? 'not there (optional)' : 'MISSING';
  if (known === undefined) return 'new';
  if (known.estimate) return 'was an estimate';
  if (known.sha256 === null && known.bytes === found.bytes) return found.sha256 === null ? 'same' : 'hash is new';
  return known.bytes === found.bytes && known.sha256 === found.sha256 ? 'same' : 'CHANGED';
}

function printTable(repo, before, commit, rows) {
  const moved = before?.commit === commit ? 'same commit' : `was ${before?.commit ?? 'not pinned'}`;
  console.log(`\n${repo} @ ${commit} (${moved})`);
  const cells = rows.map(({ path, known, found, status }) => [
    path,
    known?.bytes.toLocaleString('en') ?? '-',
    found?.bytes.toLocaleString('en') ?? '-',
    found?.sha256?.slice(0, 12) ?? '-',
    status,
  ]);
  const table = [['file', 'recorded', 'on the hub', 'sha256', ''], ...cells];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  const pad = (cell, column) =>
    column === 1 || column === 2 ? cell.padStart(widths[column]) : cell.padEnd(widths[column]);
  for (const row of table) console.log(`  ${row.map(pad).join('  ').trimEnd()}`);
}

/** The numbers to record: the hub's, and the old ones of required files that the hub lacks. */
function numbersFrom(revision, commit, rows) {
  const kept = rows.flatMap(({ path, known, found, status }) => {
    if (found !== undefined) return [[path, { ...found, estimate: false }]];
    return status === 'MISSING' && known !== undefined ? [[path, known]] : [];
  });
  return { revision, commit, files: Object.fromEntries(kept) };
}

async function main() {
  const recorded = JSON.parse(await readFile(options.numbers, 'utf8'));
  const numbers = {};
  let differing = 0;
  let missing = 0;
  for (const [repo, needed] of await filesNeeded()) {
    const before = recorded[repo];
    const revision = before?.revision ?? 'main';
    const { commit, files } = await askHub(repo, revision);
    const rows = [...needed].map(([path, optional]) => {
      const [known, found] = [before?.files[path], files.get(path)];
      return { path, known, found, status: statusOf(optional, known, found) };
    });
    printTable(repo, before, commit, rows);
    numbers[repo] = numbersFrom(revision, commit, rows);
    missing += rows.filter(({ status }) => status === 'MISSING').length;
    if (JSON.stringify(numbers[repo]) !== JSON.stringify(before)) differing += 1;
  }
  differing += Object.keys(recorded).filter((repo) => numbers[repo] === undefined).length;
  console.log(`\nMissing files: ${missing}. Repositories whose numbers differ: ${differing}. Asked: ${hubUrl}`);
  if (options.check) return missing + differing > 0 ? 1 : 0;
  await writeFile(options.numbers, `${JSON.stringify(numbers, null, 2)}\n`);
  console.log(`Written: ${options.numbers}`);
  return missing > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`\nThe hub at ${hubUrl} could not be asked: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}
