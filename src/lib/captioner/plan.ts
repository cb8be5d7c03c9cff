import { deviceOf, type DeviceClass, type Model } from '$lib/domain/model';
import type { CaptionerSpec } from './protocol';

/** What to open and where to try it. */
export type Plan = {
  readonly model: Model;
  /** The commit the weights are stored under. */
  readonly revision: string;
  /** Device classes to try, the best first; those the model has no mix for are passed over. */
  readonly devices: readonly DeviceClass[];
  /** WASM threads. */
  readonly threads: number;
};

/** One attempt of a plan. */
export type PlannedAttempt = { readonly deviceClass: DeviceClass; readonly spec: CaptionerSpec };

/** The plan's attempts in order. */
export function attemptsOf({ model, revision, devices, threads }: Plan): readonly PlannedAttempt[] {
  return devices.flatMap((deviceClass) => {
    const mix = model.mixes[deviceClass];
    if (mix === undefined) return [];
    const { family, repo } = model;
    return [{ deviceClass, spec: { family, repo, revision, device: deviceOf(deviceClass), mix, threads } }];
  });
}
