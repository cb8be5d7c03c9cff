import { deviceClasses, type DeviceProfile } from '$lib/captioner/device-profile';
import type { ModelId } from '$lib/core/ids';
import { estimateMemory, largestFileBytes, largestTensorBytes, WASM_HEAP_LIMIT_BYTES } from './memory';
import type { DeviceClass } from '$lib/core/device';
import type { Model } from '$lib/catalogue/model';
import { estimateSeconds } from './speed';

/** Why a model cannot run here at all. */
export type Obstacle = 'needs-webgpu' | 'heap' | 'tensor' | 'file' | 'failed-here';

/** What trying a model on this device came to. */
export type Trial = {
  readonly model: ModelId;
  readonly deviceClass: DeviceClass;
  /** Measured seconds per meme, or `null` where it did not start or wrote nonsense. */
  readonly secondsPerMeme: number | null;
};

/** What makes a class impossible for a model, or null: limits of the browser, not of taste. */
function obstacleOn(model: Model, deviceClass: DeviceClass, profile: DeviceProfile): Obstacle | null {
  if (estimateMemory(model, deviceClass).heap > WASM_HEAP_LIMIT_BYTES) return 'heap';
  if (largestFileBytes(model, deviceClass) > WASM_HEAP_LIMIT_BYTES) return 'file';
  if (deviceClass === 'wasm' || profile.webgpu === null) return null;
  const tensor = largestTensorBytes(model, deviceClass);
  const { maxBufferBytes, maxStorageBufferBytes } = profile.webgpu;
  return tensor > Math.min(maxBufferBytes, maxStorageBufferBytes) ? 'tensor' : null;
}

/** One class a model may run on, with how long a meme takes there and what stands against it. */
export type Placement = {
  readonly deviceClass: DeviceClass;
  readonly seconds: number;
  readonly measured: boolean;
  readonly obstacle: Obstacle | null;
};

function placementOn(
  model: Model,
  deviceClass: DeviceClass,
  profile: DeviceProfile,
  trials: readonly Trial[],
): Placement {
  const tried = trials.find((trial) => trial.model === model.id && trial.deviceClass === deviceClass);
  const measured = tried?.secondsPerMeme ?? null;
  return {
    deviceClass,
    seconds: measured ?? estimateSeconds(model, deviceClass, profile),
    measured: measured !== null,
    obstacle: tried !== undefined && measured === null ? 'failed-here' : obstacleOn(model, deviceClass, profile),
  };
}

/**
 * The classes to try `model` on, best first: those the device has and the model has a mix for, without those that are
 * impossible or have failed here. Where WebGPU was measured slower than WASM, WASM comes first.
 */
export function plan(model: Model, profile: DeviceProfile, trials: readonly Trial[] = []): readonly DeviceClass[] {
  return placements(model, profile, trials)
    .filter(({ obstacle }) => obstacle === null)
    .map(({ deviceClass }) => deviceClass);
}

function placements(model: Model, profile: DeviceProfile, trials: readonly Trial[]): readonly Placement[] {
  const all = deviceClasses(profile)
    .filter((deviceClass) => model.mixes[deviceClass] !== undefined)
    .map((deviceClass) => placementOn(model, deviceClass, profile, trials));
  // Measured places change order among themselves only: an estimate neither overrules what was seen nor the class order.
  const fastest = all.filter((placement) => placement.measured).sort((a, b) => a.seconds - b.seconds);
  return all.map((placement) => (placement.measured ? (fastest.shift() ?? placement) : placement));
}

/** Where to run a model; where every class has an obstacle, the first with its obstacle. */
export function choose(model: Model, profile: DeviceProfile, trials: readonly Trial[]): Placement {
  const places = placements(model, profile, trials);
  const chosen = places.find(({ obstacle }) => obstacle === null) ?? places[0];
  if (chosen !== undefined) return chosen;
  const classes = Object.keys(model.mixes) as DeviceClass[];
  const deviceClass = classes[0] ?? 'wasm';
  return { ...placementOn(model, deviceClass, profile, []), obstacle: 'needs-webgpu' };
}
