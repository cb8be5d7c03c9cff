// Writes two tables of the README from the catalogue and the app's own rules: the memory of each model and the
// recommended model of each device.
//
//   npm run memory:table              writes the tables
//   npm run memory:table -- --check   only compares; exits with 1 if the README differs
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import prettier from 'prettier';
import { loadModule } from './load-module.mjs';

const { values: options } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const readme = fileURLToPath(new URL('../README.md', import.meta.url));

const load = (name) => loadModule(`src/lib/${name}.ts`);

const [
  { MODELS },
  { FAMILIES },
  { downloadBytes, dtypeLabel },
  { estimateMemory, WASM_HEAP_LIMIT_BYTES },
  { recommend },
  { formatBytes },
  { threadsFor },
] = await Promise.all(
  [
    'catalogue/catalogue',
    'catalogue/families',
    'catalogue/manifest',
    'models/advice/memory',
    'models/advice/recommendation',
    'core/format',
    'captioner/device-profile',
  ].map(load),
);

/**
 * Measured memory in bytes while captioning, as the memory of the page's process minus that of an empty page. Weights
 * of the real dimensions in Chromium on WASM with two threads; see the note in `src/lib/models/advice/memory.ts`.
 */
const MEASURED = { 'SmolVLM-256M-Instruct-int8 wasm': 621e6 };

const PLACES = { 'webgpu+f16': 'WebGPU, 16-bit', webgpu: 'WebGPU', wasm: 'WASM' };

const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** The text of the column "best for". */
function bestFor({ badges, precision }) {
  if (badges.includes('experimental')) return 'trying out';
  if (badges.includes('CPU-friendly')) return 'computers without a graphics card, phones';
  if (precision === 'int4') return 'graphics cards with little memory';
  return badges.includes('GPU recommended') ? 'graphics cards' : 'graphics cards; comparing';
}

function quality({ badges, precision }) {
  if (precision === 'full') return 'the base';
  return badges.includes('experimental')
    ? 'experimental'
    : precision === 'int8'
      ? 'close to the base'
      : 'near the base';
}

function memoryOf(model, place) {
  const measured = MEASURED[`${model.id} ${place}`];
  if (measured !== undefined) return { bytes: measured, said: ' (measured)' };
  const { captioning, heap } = estimateMemory(model, place);
  // WebAssembly can address 4 GB, so the app never tries these.
  const said = place === 'wasm' && heap > WASM_HEAP_LIMIT_BYTES ? ', too much for WASM' : '';
  return { bytes: captioning, said };
}

/** The memory of the full-precision variant on the same device class, the base of a reduction; null if it has none. */
function baseOf(model, place) {
  const base = MODELS.find(({ checkpoint, precision }) => checkpoint === model.checkpoint && precision === 'full');
  return base?.mixes[place] === undefined ? null : memoryOf(base, place).bytes;
}

function reduction(model, place) {
  if (model.precision === 'full') return '';
  const base = baseOf(model, place);
  return base === null ? '' : `${Math.round(100 * (1 - memoryOf(model, place).bytes / base))} %`;
}

function memoryTable() {
  const rows = MODELS.flatMap((model) =>
    Object.entries(model.mixes).map(([place, mix]) => {
      const { bytes, said } = memoryOf(model, place);
      return [
        model.name,
        PLACES[place],
        dtypeLabel(mix),
        `${model.parametersM} M`,
        formatBytes(downloadBytes(model, place)),
        `${formatBytes(bytes)}${said}`,
        reduction(model, place),
        quality(model),
        bestFor(model),
      ];
    }),
  );
  const head = [
    'model',
    'runs on',
    'number types',
    'parameters',
    'download',
    'memory',
    'less than its base',
    'captions',
    'best for',
  ];
  return table(head, rows);
}

/**
 * The recommended model for common devices, by the app's own rule. A card without 16-bit arithmetic is either old, or
 * the browser hides the feature, as Chromium does for every NVIDIA card on Linux.
 */
function adviceTable() {
  const graphics = {
    description: '',
    f16: true,
    fallback: false,
    maxBufferBytes: 4 * 2 ** 30,
    maxStorageBufferBytes: 2 * 2 ** 30,
  };
  const device = (deviceMemoryGB, change) => {
    const cores = 8;
    const common = {
      statedMemoryGB: null,
      cores,
      threads: threadsFor(true, cores),
      webgpu: null,
      isolated: true,
      mobile: false,
    };
    return { ...common, deviceMemoryGB, ios: false, storageFreeBytes: 40e9, storagePersistent: true, ...change };
  };
  const best = (profile) => {
    const [first] = recommend(profile, MODELS);
    return first.verdict === 'best' || first.verdict === 'fits' ? first.model.name : 'the reader alone';
  };
  const rows = [2, 4, 8, 16, 32].map((memory) => [
    `${memory} GB`,
    best(device(memory, {})),
    best(device(memory, { webgpu: graphics })),
    best(device(memory, { webgpu: { ...graphics, f16: false } })),
    best(device(memory, { mobile: true, webgpu: graphics })),
  ]);
  const head = [
    'memory',
    'no graphics card',
    'graphics card',
    'graphics card without 16-bit arithmetic',
    'phone or tablet',
  ];
  return table(head, rows);
}

/** The text with the content between a table's two comments replaced. */
function replaced(text, name, content) {
  const [begin, end] = [`<!-- ${name}: made by npm run memory:table -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to === -1) throw new Error(`README.md has no place for ${name}`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}

const before = await readFile(readme, 'utf8');
const families = FAMILIES.map(({ name }) => name).join(', ');
let after = replaced(before, 'memory table', memoryTable());
after = replaced(after, 'device advice', adviceTable());
after = await prettier.format(after, { ...(await prettier.resolveConfig(readme)), filepath: readme });
if (after === before) console.log(`README.md is up to date: ${MODELS.length} models of ${families}.`);
else if (options.check) {
  console.error('README.md does not say what the catalogue says; run npm run memory:table.');
  process.exitCode = 1;
} else {
  await writeFile(readme, after);
  console.log(`README.md written: ${MODELS.length} models of ${families}.`);
}
