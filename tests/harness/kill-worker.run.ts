import { CaptionerClient } from '$lib/captioner/client';
import type { CaptionerSpec } from '$lib/captioner/protocol';
import type { RunRequest } from './captioner.run';

/** How the worker ends: terminated without an event, or never started because its script is missing. */
export type Death = 'silent' | 'missing script';
export type KillRun = { readonly failure: string | null; readonly alive: boolean };

const SILENCE_MS = 1000;

/** Ends a worker during its first caption or before it starts, and gives the failure that the caller gets. */
export async function run(spec: CaptionerSpec, request: RunRequest, death: Death): Promise<KillRun> {
  let worker: Worker | undefined;
  const spawn = (): Worker => {
    worker =
      death === 'silent'
        ? new Worker(new URL('../../src/workers/captioner/captioner.worker.ts', import.meta.url), { type: 'module' })
        : new Worker('/no-such-script.js', { type: 'module' });
    return worker;
  };
  const client = new CaptionerClient({ nextTextMs: SILENCE_MS, firstTextMs: SILENCE_MS }, spawn);
  const loaded = await client.load(spec);
  if (!loaded.ok) return { failure: loaded.failure.kind, alive: client.alive };
  const picture = await (await fetch(request.picture)).blob();
  const result = await client.caption({ ...request, picture }, () => worker?.terminate());
  return { failure: result.ok ? null : result.failure.kind, alive: client.alive };
}
