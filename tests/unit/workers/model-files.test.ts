import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tooLarge } from '../../../src/workers/model-files';

const MODELS = 'tests/fixtures/models';

test.each([
  [{ text_config: { num_hidden_layers: 1e9 } }, 'num_hidden_layers'],
  [{ max_image_size: { longest_edge: 1e6 } }, 'longest_edge'],
  [{ image_seq_len: 1e9 }, 'image_seq_len'],
  [{ vision_config: [{ depths: [1], num_heads: [4, 1e7] }] }, 'num_heads'],
  [{ hidden_size: Number.NaN }, 'hidden_size'],
  [{ size: { height: 5000, width: 1 } }, 'height'],
  [{ vocab_size: 250_037, rope_theta: 1e7, eos_token_id: 1e6, max_position_embeddings: 1e6, num_layers: 32 }, null],
  ['text', null],
  [null, null],
])('of %j the field %s is too large', (configuration, field) => {
  expect(tooLarge(configuration)).toBe(field);
});

test('no field of a checkpoint is too large', () => {
  const files = readdirSync(MODELS, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('config.json') && !path.endsWith('tokenizer_config.json'),
  );
  expect(files.length).toBeGreaterThan(8);
  for (const path of files)
    expect([path, tooLarge(JSON.parse(readFileSync(join(MODELS, path), 'utf8')))]).toEqual([path, null]);
});
