import { afterAll, beforeAll, expect, test } from 'vitest';
import { CaptionerClient } from '$lib/captioner/client';
import type { CaptionOutput } from '$lib/captioner/protocol';
import type { Result } from '$lib/core/result';

/** Vitest's server transforms each module of the worker at its first request, which takes long. */
const HELLO_MS = 60_000;

const client = new CaptionerClient({ helloMs: HELLO_MS });

beforeAll(async () => {
  const spec = { family: 'reader', repo: '', revision: '', device: 'wasm', mix: {}, threads: 2 } as const;
  expect(await client.load(spec)).toMatchObject({ ok: true });
});
afterAll(() => client.close());

function read(picture: Blob): Promise<Result<CaptionOutput>> {
  return client.caption({ picture, task: 'read', prompt: '', detail: 'fast', length: 'normal', maxNewTokens: 0 });
}

/** A gradient with a transparent half. */
function wordless(width: number, height: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('No 2D canvas');
  const sky = context.createLinearGradient(0, 0, 0, height);
  sky.addColorStop(0, '#48c');
  sky.addColorStop(1, '#253');
  context.fillStyle = sky;
  context.fillRect(0, 0, width / 2, height);
  return canvas.convertToBlob();
}

test.for([
  [1, 1],
  [31, 7],
  [600, 400],
  [40, 3000],
  [5000, 300],
] as const)('the reader finds no text on a picture of %i x %i pixels without text', async ([width, height]) => {
  expect(await read(await wordless(width, height))).toMatchObject({ ok: true, value: { text: '', kind: 'text' } });
});

test('the reader rejects bytes that are no picture, and reads the next one', async () => {
  expect(await read(new Blob(['no picture']))).toEqual({ ok: false, failure: { kind: 'damaged-image' } });
  const canvas = new OffscreenCanvas(600, 120);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('No 2D canvas');
  context.fillStyle = 'white';
  context.fillRect(0, 0, 600, 120);
  context.fillStyle = 'black';
  context.font = '700 48px sans-serif';
  context.fillText('GOOD MORNING', 60, 75);
  const answer = await read(await canvas.convertToBlob());
  expect(answer).toMatchObject({ ok: true, value: { text: 'GOOD MORNING' } });
});
