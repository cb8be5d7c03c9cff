import { type DeviceClass, deviceOf } from '$lib/core/device';
import type { Model } from '$lib/catalogue/model';
import type { CaptionerSpec } from './protocol';

/** What to open and where to try it. */
export type Plan = {
  readonly model: Model;
  /**
   * Device classes to try, the best first, each with the commit its weights are stored under; classes the model has no
   * mix for are passed over.
   */
  readonly devices: readonly { readonly deviceClass: DeviceClass; readonly revision: string }[];
  /** WASM threads. */
  readonly threads: number;
};

/** One attempt of a plan. */
export type PlannedAttempt = { readonly deviceClass: DeviceClass; readonly spec: CaptionerSpec };

/** The plan's attempts in order. */
export function attemptsOf({ model, devices, threads }: Plan): readonly PlannedAttempt[] {
  return devices.flatMap(({ deviceClass, revision }) => {
    const mix = model.mixes[deviceClass];
    if (mix === undefined) return [];
    const { family, repo } = model;
    return [{ deviceClass, spec: { family, repo, revision, device: deviceOf(deviceClass), mix, threads } }];
  });
}
