import { CaptionerClient } from '$lib/captioner/client';
import type { CaptionerSpec } from '$lib/captioner/protocol';
import type { RunRequest } from './captioner.run';

export type LossRun = { readonly failure: string | null; readonly alive: boolean };

declare global {
  /** True once captions begin: from then on the test may make the browser lose its graphics device. */
  var captioning: boolean | undefined;
}

/** Captions the same picture until a caption fails, and gives that failure. */
export async function run(spec: CaptionerSpec, request: RunRequest): Promise<LossRun> {
  const client = new CaptionerClient();
  const loaded = await client.load(spec);
  if (!loaded.ok) return { failure: `load: ${loaded.failure.kind}`, alive: client.alive };
  const picture = await (await fetch(request.picture)).blob();
  globalThis.captioning = true;
  for (;;) {
    const result = await client.caption({ ...request, picture });
    if (!result.ok) return { failure: result.failure.kind, alive: client.alive };
  }
}
