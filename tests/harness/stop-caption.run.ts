import { CaptionerClient } from '$lib/captioner/client';
import type { CaptionOutput, CaptionerSpec } from '$lib/captioner/protocol';
import type { Result } from '$lib/core/result';
import type { RunRequest } from './captioner.run';

export type StopRun = {
  readonly stopped: Result<CaptionOutput>;
  readonly aliveAfterwards: boolean;
  readonly next: Result<CaptionOutput>;
};

/** Stops a caption when its first text arrives, then captions the same picture with the same worker. */
export async function run(spec: CaptionerSpec, request: RunRequest): Promise<StopRun> {
  const client = new CaptionerClient();
  await client.load(spec);
  const picture = await (await fetch(request.picture)).blob();
  const stopped = await client.caption({ ...request, picture }, () => void client.stop());
  const aliveAfterwards = client.alive;
  const next = await client.caption({ ...request, picture });
  client.close();
  return { stopped, aliveAfterwards, next };
}
