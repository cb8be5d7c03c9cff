import { describe, expect, it } from 'vitest';
import { CaptionerClient } from '$lib/captioner/client';
import { loadCaptioner } from '$lib/captioner/load-captioner';
import type { CaptionerSpec, LoadReport } from '$lib/captioner/protocol';
import { success, type Result } from '$lib/core/result';
import { ANY_SPEC } from '../../support/fake-engine';
import { FakeWorker } from '../../support/fake-worker';

/** A worker that says it starts threads, and then loads, or stands still. */
function worker(standsStill: boolean): FakeWorker {
  return new FakeWorker({
    hello: () => true,
    load: async ({ threads }: CaptionerSpec, onProgress: (starts: boolean) => unknown): Promise<Result<LoadReport>> => {
      await onProgress(true);
      if (standsStill) return await new Promise(() => undefined);
      await onProgress(false);
      return success({ seconds: 0, threads, adapter: '' });
    },
  });
}

/** Loads in workers of which these stand still; gives the result's threads or failure, and how many were started. */
async function load(...standStill: boolean[]): Promise<[unknown, number]> {
  let started = 0;
  const newClient = (): CaptionerClient =>
    new CaptionerClient({ threadMs: 500, loadMs: 60_000 }, () => worker(standStill[started++] ?? false));
  const { client, loaded } = await loadCaptioner(ANY_SPEC, { newClient });
  client.close();
  return [loaded.ok ? loaded.value.threads : loaded.failure, started];
}

describe('loadCaptioner', () => {
  it('loads in one worker', async () => {
    expect(await load()).toEqual([4, 1]);
  });

  it('takes another worker if one stands still while it starts threads', async () => {
    expect(await load(true)).toEqual([4, 2]);
  });

  it('goes without threads the third time', async () => {
    expect(await load(true, true)).toEqual([1, 3]);
  });

  it('gives up after the third', async () => {
    expect(await load(true, true, true)).toEqual([{ kind: 'timed-out', seconds: 1 }, 3]);
  });
});
