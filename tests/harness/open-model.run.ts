import { openModel, type Fallback, type OpenPlan } from '$lib/captioner/open-model';
import { selfTest } from '$lib/captioner/self-test';
import type { DeviceClass } from '$lib/core/device';
import type { RunRequest } from './captioner.run';

export type OpenRun = {
  readonly opened: DeviceClass | null;
  readonly fallbacks: readonly Fallback[];
  readonly failure: string | null;
  readonly text: string | null;
};

/** Opens a plan, with the self-test on `selfTestPicture`, captions one meme with the opened model, and closes it. */
export async function run(plan: OpenPlan, selfTestPicture: string, request: RunRequest): Promise<OpenRun> {
  const shown = await (await fetch(selfTestPicture)).blob();
  const result = await openModel(plan, { check: (client) => selfTest(client, shown, plan.model.prompt) });
  if (!result.ok) return { opened: null, fallbacks: result.fallbacks, failure: result.failure.kind, text: null };
  const { client, deviceClass, fallbacks } = result.value;
  const picture = await (await fetch(request.picture)).blob();
  const caption = await client.caption({ ...request, picture });
  client.close();
  return {
    opened: deviceClass,
    fallbacks,
    failure: null,
    text: caption.ok ? caption.value.text : caption.failure.kind,
  };
}
