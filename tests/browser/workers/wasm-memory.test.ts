import { expect, onTestFinished, test } from 'vitest';
import { CaptionerClient } from '$lib/captioner/client';

/** Vitest's server transforms each module of the worker at its first request, which takes long. */
const HELLO_MS = 60_000;

test('the reader reads where the browser refuses the memory that the runtime asks for', async () => {
  const client = new CaptionerClient(
    { helloMs: HELLO_MS },
    () => new Worker(new URL('./little-memory.worker.ts', import.meta.url), { type: 'module' }),
  );
  onTestFinished(() => client.close());
  const spec = { family: 'reader', repo: '', revision: '', device: 'wasm', mix: {}, threads: 2 } as const;
  expect(await client.load(spec)).toMatchObject({ ok: true, value: { threads: 2 } });
  const picture = await (await fetch('/samples/octopus-with-nine-calls.webp')).blob();
  const request = { picture, task: 'read', prompt: '', detail: 'fast', length: 'normal', maxNewTokens: 0 } as const;
  expect(await client.caption(request)).toMatchObject({ ok: true, value: { text: 'EIGHT ARMS\nNINE CALLS' } });
});
