import { newFamily } from '../harness/new-family';
import type { NewFamilyRun } from '../harness/new-family.run';
import { requestFor, REVISION } from '../support/captioning';
import { SELF_TEST } from '../support/engine-harness';
import { expect, test } from '../support/engine-test';
import { checkpointFiles, fixtureMemes } from '../support/fixtures';

test('a family added by a data file and two lines captions with an existing engine', async ({ wasm: harness }) => {
  const [meme] = fixtureMemes();
  if (meme === undefined) throw new Error('no fixture memes');
  const [checkpoint] = newFamily.checkpoints;
  await harness.run('store-weights', checkpoint?.repo, REVISION, checkpointFiles('tiny-smolvlm'));
  const { files, opened } = await harness.run<NewFamilyRun>('new-family', REVISION, SELF_TEST, requestFor(meme));
  expect(opened).toEqual({ opened: 'wasm', fallbacks: [], failure: null, text: meme.caption });
  expect(files).toEqual([
    'config.json',
    'tokenizer.json',
    'generation_config.json',
    'onnx/embed_tokens_quantized.onnx',
    'onnx/vision_encoder_quantized.onnx',
    'onnx/decoder_model_merged_quantized.onnx',
  ]);
});
