import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { FAMILIES } from '$lib/catalogue/families';
import { CaptionerClient, type CaptionerLimits } from '$lib/captioner/client';
import type { CaptionerSpec, CaptionRequest } from '$lib/captioner/protocol';
import { repoOf, REVISION, specOf } from '../../support/captioning';
import { blobAt, firstMeme, storeCheckpoint } from './checkpoints';
import { spoilWeights, type Spoil } from './spoil-weights';

// Tests the app's captioner worker with tiny checkpoints, on WASM with two threads.

const spec = specOf('smolvlm', 'wasm', 'q8');
const DECODER = 'onnx/decoder_model_merged_quantized.onnx';
const SILENCE_MS = 1000;
/** Vitest's server transforms each module of a worker at its first request, which takes long. */
const HELLO_MS = 60_000;

let caption: string;
let request: CaptionRequest;

beforeAll(async () => {
  for (const { id } of FAMILIES) await storeCheckpoint(id);
  ({ caption, request } = await firstMeme());
});

/** A client that is closed after the test. */
function newClient(limits: Partial<CaptionerLimits> = {}, spawn?: () => Worker): CaptionerClient {
  const client = new CaptionerClient({ helloMs: HELLO_MS, ...limits }, spawn);
  onTestFinished(() => client.close());
  return client;
}

/** A client with a loaded model. */
async function loadedClient(of: CaptionerSpec = spec): Promise<CaptionerClient> {
  const client = newClient();
  expect(await client.load(of)).toMatchObject({ ok: true });
  return client;
}

/** Checks that a new worker captions. */
async function expectCaption(client?: CaptionerClient): Promise<void> {
  const answer = await (client ?? (await loadedClient())).caption(request);
  expect(answer).toMatchObject({ ok: true, value: { text: caption } });
}

const SPOILT: readonly (readonly [what: string, spoil: Spoil, kind: string])[] = [
  ['a missing file fails the load as not downloaded', { kind: 'missing' }, 'not-downloaded'],
  ['corrupted weights fail the load', { kind: 'corrupted' }, 'model-failed'],
];
for (const [what, spoil, kind] of SPOILT)
  test(`${what}, and the next worker captions`, async () => {
    await spoilWeights(repoOf('smolvlm'), REVISION, DECODER, spoil);
    onTestFinished(() => storeCheckpoint('smolvlm'));
    expect(await newClient().load(spec)).toMatchObject({ ok: false, failure: { kind } });
    await storeCheckpoint('smolvlm');
    await expectCaption();
  });

test('a caption can be stopped between two tokens, and the worker makes the next one', async () => {
  const client = await loadedClient();
  const stopped = await client.caption(request, () => void client.stop());
  expect(stopped).toEqual({ ok: false, failure: { kind: 'cancelled' } });
  expect(client.alive).toBe(true);
  await expectCaption(client);
});

test('if a worker is terminated, its caption fails and the next worker captions', async () => {
  const spawned: Worker[] = [];
  const client = newClient({ nextTextMs: SILENCE_MS, firstTextMs: SILENCE_MS }, () => {
    const worker = new Worker(new URL('../../../src/workers/captioner/captioner.worker.ts', import.meta.url), {
      type: 'module',
    });
    spawned.push(worker);
    return worker;
  });
  expect(await client.load(spec)).toMatchObject({ ok: true });
  const answer = await client.caption(request, () => spawned[0]?.terminate());
  expect(answer).toMatchObject({ ok: false, failure: { kind: 'timed-out' } });
  expect(client.alive).toBe(false);
  await expectCaption();
});

test('if the script of a worker is missing, the load fails and the next worker captions', async () => {
  const script = URL.createObjectURL(new Blob());
  URL.revokeObjectURL(script);
  const client = newClient({}, () => new Worker(script, { type: 'module' }));
  expect(await client.load(spec)).toMatchObject({ ok: false, failure: { kind: 'worker-died' } });
  expect(client.alive).toBe(false);
  await expectCaption();
});

test('a bad picture fails, and the worker captions the next one', async () => {
  const client = await loadedClient();
  const answer = await client.caption({ ...request, picture: new Blob(['no picture']) });
  expect(answer).toEqual({ ok: false, failure: { kind: 'damaged-image' } });
  await expectCaption(client);
});

test('the text so far arrives while a caption is made', async () => {
  const texts: string[] = [];
  await (await loadedClient()).caption(request, (text) => texts.push(text));
  expect(texts.length).toBeGreaterThan(1);
  expect(texts.at(-1)).toBe(caption);
  for (const text of texts) expect(caption.startsWith(text.trimEnd())).toBe(true);
});

for (const { id: family } of FAMILIES)
  for (const dtype of ['fp32', 'q8', 'q4'] as const)
    test(`the tiny ${family} in ${dtype} describes the red circle on blue of the self-test`, async () => {
      const client = await loadedClient(specOf(family, 'wasm', dtype));
      const picture = await blobAt('/self-test.png');
      const answer = await client.caption({ ...request, picture, maxNewTokens: 40 });
      expect(answer.ok ? answer.value.text : answer.failure).toMatch(/^a red circle on a blue background/);
    });
