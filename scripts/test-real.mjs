// Downloads one real model in a real browser, captions the samples with it and prints captions, seconds and memory.
//
//   npm run test:real -- SmolVLM-256M-Instruct-int8        from the usual hub, on the device the app chooses
//   npm run test:real -- moondream2-int4 --device webgpu   on WebGPU, or on wasm; --headed opens a window, because some
//                                                          graphics cards do not work in a headless browser
//   npm run test:real -- Florence-2-base --host https://…  from a mirror
//   npm run test:real -- Florence-2-base --folder memes/   captions the pictures of a folder instead of the samples
//
//   npm run test:real -- multilingual-e5-small             prints how well a sentence model answers the judged queries,
//                                                          and its floors; in Node, on the browsers' runtime
//
// Exits with 1 if the model cannot be downloaded or loaded, or if a caption is missing or not language; with 2 for an
// unknown model or option. tests/real contains the part that drives the browser.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadModule } from './load-module.mjs';
import { exitWith, runTests } from './playwright-program.mjs';
import { openSentenceModel } from './sentence-model.mjs';

const USAGE = 'npm run test:real -- <model> [--host URL] [--device wasm|webgpu] [--folder DIR] [--headed]';

function read() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      host: { type: 'string' },
      device: { type: 'string' },
      folder: { type: 'string' },
      headed: { type: 'boolean', default: false },
    },
  });
  const { host = null, device = null, folder = null, headed } = values;
  if (positionals.length !== 1) throw new Error('One model is needed; Settings lists their names.');
  if (device !== null && !['wasm', 'webgpu'].includes(device)) throw new Error(`There is no device ${device}.`);
  return { model: positionals[0], host, device, folder: folder === null ? null : resolve(folder), headed };
}

/** Asks the judged queries of a sentence model, or runs the tests of a caption model. */
async function testReal() {
  const asked = read();
  const { embeddingModelById } = await loadModule('src/lib/catalogue/embeddings.ts');
  if (embeddingModelById(asked.model) === undefined)
    return runTests('tests/real', { TEST_REAL: JSON.stringify(asked) });
  if (asked.host !== null) process.env.HOST = asked.host;
  const { printJudged } = await loadModule('tests/judge/judge.ts');
  await printJudged(await openSentenceModel(asked.model));
  return 0;
}

exitWith(testReal, USAGE);
