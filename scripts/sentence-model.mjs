import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Tokenizer } from '@huggingface/tokenizers';
import * as runtime from 'onnxruntime-web/wasm';
import { loadModule } from './load-module.mjs';

const MAX_TOKENS = 512;

/**
 * The folder of a sentence model in the hub's layout: the one that the environment names in `SENTENCE_MODEL`, otherwise
 * downloaded once, in the revision of the catalogue. Rejects if the hub cannot be reached.
 */
async function folder(id) {
  const given = process.env.SENTENCE_MODEL;
  if (given) return given;
  const { embeddingFiles, embeddingModelById } = await loadModule('src/lib/catalogue/embeddings.ts');
  const model = embeddingModelById(id);
  const { repo, revision } = model;
  const kept = fileURLToPath(new URL(`../node_modules/.cache/sentence-model/${revision}`, import.meta.url));
  const host = process.env.HOST ?? 'https://huggingface.co';
  for (const { path } of embeddingFiles(model)) {
    const target = join(kept, path);
    if (existsSync(target)) continue;
    const response = await fetch(`${host}/${repo}/resolve/${revision}/${path}`);
    if (!response.ok) throw new Error(`${path}: the hub answered ${response.status}`);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(`${target}.part`, Buffer.from(await response.arrayBuffer()));
    renameSync(`${target}.part`, target);
  }
  return kept;
}

/**
 * Opens a sentence model in Node, on WASM with one thread, so that every machine computes the same numbers. `embed`
 * gives the mean of the last hidden states of a text's tokens, not normalised. One text at a time, because rounding in
 * an 8-bit model would make a vector depend on the other texts.
 */
export async function openSentenceModel(id = 'all-MiniLM-L6-v2') {
  const from = await folder(id);
  const json = (name) => JSON.parse(readFileSync(join(from, name), 'utf8'));
  const tokens = json('tokenizer.json');
  const tokenizer = new Tokenizer(tokens, json('tokenizer_config.json'));
  runtime.env.wasm.numThreads = 1;
  const weights = readFileSync(join(from, 'onnx', 'model_quantized.onnx'));
  const session = await runtime.InferenceSession.create(weights);
  return {
    sha256: createHash('sha256').update(weights).digest('hex'),
    /** The words and word pieces that the model knows, roughly the most frequent first. */
    vocabulary: Object.entries(tokens.model.vocab)
      .sort(([, a], [, b]) => a - b)
      .map(([piece]) => piece),
    id,
    unknown: tokens.model.unk_token ?? tokens.model.vocab[tokens.model.unk_id][0],
    piecesOf: (text) => tokenizer.tokenize(text),
    embed: async (text) => {
      const { ids } = tokenizer.encode(text);
      const taken = ids.length > MAX_TOKENS ? [...ids.slice(0, MAX_TOKENS - 1), ids.at(-1)] : ids;
      const tensor = (values) => new runtime.Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
      const inputs = {
        input_ids: tensor(taken),
        attention_mask: tensor(taken.map(() => 1)),
        token_type_ids: tensor(taken.map(() => 0)),
      };
      const output = await session.run(
        Object.fromEntries(Object.entries(inputs).filter(([name]) => session.inputNames.includes(name))),
      );
      const states = output.last_hidden_state;
      const dimensions = states.dims[2];
      const mean = new Float32Array(dimensions);
      for (const [at, value] of states.data.entries()) mean[at % dimensions] += value / taken.length;
      return mean;
    },
  };
}
