import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { CaptionerClient, type CaptionerLimits } from '$lib/captioner/client';
import type { CaptionRequest } from '$lib/captioner/protocol';
import type { FamilyId } from '$lib/catalogue/families';
import { MAX_MODEL_JSON_BYTES } from '$lib/core/bounds';
import { sentence } from '$lib/core/failure';
import florenceTokenizer from '../../fixtures/models/tiny-florence2/tokenizer.json';
import config from '../../fixtures/models/tiny-smolvlm/config.json';
import smolvlmTokenizer from '../../fixtures/models/tiny-smolvlm/tokenizer.json';
import { repoOf, REVISION, specOf } from '../../support/captioning';
import { firstMeme, storeCheckpoint } from './checkpoints';
import { spoilWeights, type Spoil } from './spoil-weights';

// What a checkpoint brings is run in the captioner's worker only. The page must stay alive and get a sentence.

const HELLO_MS = 60_000;
const SILENCE_MS = 2000;
const LOOP = '{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}{% endfor %}';
const TEMPLATE = `${LOOP}{% endfor %}{% endfor %}`;
/** It takes a time that doubles with each letter of a text that ends with something else. */
const ENDLESS = { type: 'Split', pattern: { Regex: '([a-zA-Z ]+)+$' }, behavior: 'Isolated', invert: false };
const FOR_EVER = `${'What is this '.repeat(5)}?`;
const TOKENIZERS = { smolvlm: smolvlmTokenizer, florence2: florenceTokenizer };

let request: CaptionRequest;
let caption: string;

beforeAll(async () => {
  ({ request, caption } = await firstMeme());
});

/** Spoils one file of a tiny checkpoint until the test is over. */
async function spoil(file: string, how: Spoil, family: FamilyId = 'smolvlm'): Promise<void> {
  await storeCheckpoint(family);
  onTestFinished(() => storeCheckpoint(family));
  await spoilWeights(repoOf(family), REVISION, file, how);
}

function newClient(limits: Partial<CaptionerLimits> = {}): CaptionerClient {
  const client = new CaptionerClient({ helloMs: HELLO_MS, ...limits });
  onTestFinished(() => client.close());
  return client;
}

const asText = (content: object): Spoil => ({ kind: 'text', text: JSON.stringify(content) });

describe('a checkpoint with', () => {
  beforeEach(() => storeCheckpoint('smolvlm'));

  test('a chat template that loops describes as ever, because no template is run', async () => {
    await spoil('chat_template.json', asText({ chat_template: TEMPLATE }));
    const client = newClient();
    expect(await client.load(specOf('smolvlm', 'wasm', 'q8'))).toMatchObject({ ok: true });
    expect(await client.caption(request)).toMatchObject({ ok: true, value: { text: caption } });
  });

  for (const family of ['smolvlm', 'florence2'] as const)
    test(`a tokenizer that loops loses its worker, and the page lives on (${family})`, async () => {
      await spoil('tokenizer.json', asText({ ...TOKENIZERS[family], pre_tokenizer: ENDLESS }), family);
      const client = newClient({ prepareMs: SILENCE_MS });
      expect(await client.load(specOf(family, 'wasm', 'q8'))).toMatchObject({ ok: true });
      let ticks = 0;
      const ticking = setInterval(() => (ticks += 1), 100);
      const answer = await client.caption({ ...request, prompt: FOR_EVER });
      clearInterval(ticking);
      expect(answer).toEqual({ ok: false, failure: { kind: 'timed-out', seconds: SILENCE_MS / 1000 } });
      expect(client.alive).toBe(false);
      // The page would have had none if the tokenizer had run in it.
      expect(ticks).toBeGreaterThan(3);
    });

  test.each<[what: string, file: string, how: Spoil, said: string]>([
    [
      'a thousand million layers',
      'config.json',
      asText({ ...config, text_config: { ...config.text_config, num_hidden_layers: 1e9 } }),
      'its file config.json has a “num_hidden_layers” that no model has.',
    ],
    [
      'a configuration that is no JSON',
      'config.json',
      { kind: 'text', text: '{' },
      'its file config.json cannot be read.',
    ],
    [
      'a tokenizer of 64 MB',
      'tokenizer.json',
      { kind: 'text', text: ' '.repeat(MAX_MODEL_JSON_BYTES + 1) },
      'its file tokenizer.json is far too large.',
    ],
  ])('%s is refused with a sentence before anything is made of it', async (_what, file, how, said) => {
    await spoil(file, how);
    const loaded = await newClient().load(specOf('smolvlm', 'wasm', 'q8'));
    expect(loaded.ok ? '' : sentence(loaded.failure)).toBe(`The model stopped with an error: ${said}`);
  });

  test('weights of zeros fails', async () => {
    await spoil('onnx/decoder_model_merged_quantized.onnx', { kind: 'zeros' });
    const loaded = await newClient().load(specOf('smolvlm', 'wasm', 'q8'));
    expect(loaded).toMatchObject({ ok: false, failure: { kind: 'model-failed' } });
  });
});
