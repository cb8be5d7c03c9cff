import { MAX_MODEL_COUNT, MAX_MODEL_EDGE_PX, MAX_MODEL_JSON_BYTES } from '$lib/core/bounds';
import { canonicalUrl } from '$lib/catalogue/weights';
import { EngineFailure } from './captioner/engines/engine';
import { publishedResponse } from './weights/published';

/** The files of a model that transformers.js takes counts and sizes from. */
const CONFIGURATIONS = ['config.json', 'generation_config.json', 'preprocessor_config.json', 'processor_config.json'];
/** Every model has it. Without it transformers.js goes on without a tokenizer and fails later, with its own words. */
const TOKENIZER = 'tokenizer_config.json';
/** Other texts of a model, which it reads whole. */
const TEXTS = ['tokenizer.json', TOKENIZER, 'special_tokens_map.json', 'vocab.json', 'added_tokens.json'];

/** Names of numbers in a configuration that something is made of as often, and of sizes in pixels. */
const COUNT = /^num_|layers|heads|seq_len|patch|channels|hidden|intermediate|beam/u;
const EDGE_PX = /edge|width|height|image_size/u;

/**
 * Checks what a model brings before transformers.js acts on it: it makes tensors for as many layers and canvases of
 * that size as a configuration says, which ends the whole page where memory ends. Throws an `EngineFailure`.
 */
export async function checkModelFiles(repo: string, revision: string): Promise<void> {
  for (const name of [...CONFIGURATIONS, ...TEXTS]) {
    const response = await publishedResponse(canonicalUrl(repo, revision, name));
    if (response === undefined) {
      if (name === TOKENIZER) throw new EngineFailure({ kind: 'not-downloaded', model: `${repo}/${name}` });
      continue;
    }
    if (Number(response.headers.get('content-length')) > MAX_MODEL_JSON_BYTES) throw refusal(name, 'is far too large');
    if (!CONFIGURATIONS.includes(name)) continue;
    const field = tooLarge(await parsed(response, name));
    if (field !== null) throw refusal(name, `has a “${field}” that no model has`);
  }
}

/** The name of the first number that is too large; null if there is none. */
export function tooLarge(configuration: unknown): string | null {
  const waiting: (readonly [name: string, value: unknown])[] = [['', configuration]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [name, value] = next;
    if (typeof value === 'number' && !(value <= limitOf(name))) return name;
    if (typeof value !== 'object' || value === null) continue;
    // The numbers of a list have its name.
    for (const [key, inside] of Object.entries(value)) waiting.push([Array.isArray(value) ? name : key, inside]);
  }
  return null;
}

function limitOf(name: string): number {
  if (EDGE_PX.test(name)) return MAX_MODEL_EDGE_PX;
  return COUNT.test(name) ? MAX_MODEL_COUNT : Infinity;
}

async function parsed(response: Response, name: string): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw refusal(name, 'cannot be read');
  }
}

function refusal(name: string, what: string): EngineFailure {
  return new EngineFailure({ kind: 'model-failed', detail: `its file ${name} ${what}.` });
}
