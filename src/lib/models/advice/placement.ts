import { deviceClasses, type DeviceProfile } from '$lib/captioner/device-profile';
import type { ModelId } from '$lib/core/ids';
import { estimateMemory, largestFileBytes, largestTensorBytes, WASM_HEAP_LIMIT_BYTES } from './memory';
import { deviceOf, type DeviceClass, type RunOn } from '$lib/core/device';
import type { Model } from '$lib/catalogue/model';
import { estimateSeconds } from './speed';

/** Why a model cannot run on a device class; `elsewhere`: it could, but not where the person wants models to run. */
export type Obstacle = 'needs-webgpu' | 'heap' | 'tensor' | 'file' | 'failed-here' | 'elsewhere';

/** The outcome of earlier runs of a model on a device class. */
export type Trial = {
  readonly model: ModelId;
  readonly deviceClass: DeviceClass;
  /** Measured seconds per meme; null if it did not start or its self-test failed. */
  readonly secondsPerMeme: number | null;
};

/** The hard limit that keeps a model from running on a device class; null if there is none. */
function obstacleOn(model: Model, deviceClass: DeviceClass, profile: DeviceProfile): Obstacle | null {
  if (estimateMemory(model, deviceClass).heap > WASM_HEAP_LIMIT_BYTES) return 'heap';
  if (largestFileBytes(model, deviceClass) > WASM_HEAP_LIMIT_BYTES) return 'file';
  if (deviceClass === 'wasm' || profile.webgpu === null) return null;
  const tensor = largestTensorBytes(model, deviceClass);
  const { maxBufferBytes, maxStorageBufferBytes } = profile.webgpu;
  return tensor > Math.min(maxBufferBytes, maxStorageBufferBytes) ? 'tensor' : null;
}

/** A device class for a model, with the seconds per meme there and what prevents it, if anything. */
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
 * The device classes to try `model` on, best first: those that the device has and the model has a mix for, without
 * those that have an obstacle. If WebGPU was measured to be slower than WASM, WASM comes first. A device that the
 * person chose is tried despite estimates and earlier failures.
 */
export function plannedClasses(
  model: Model,
  profile: DeviceProfile,
  trials: readonly Trial[] = [],
  runOn: RunOn = 'automatic',
): readonly DeviceClass[] {
  if (runOn !== 'automatic') return classesOf(model, profile).filter((one) => deviceOf(one) === runOn);
  return placements(model, profile, trials)
    .filter(({ obstacle }) => obstacle === null)
    .map(({ deviceClass }) => deviceClass);
}

function classesOf(model: Model, profile: DeviceProfile): readonly DeviceClass[] {
  return deviceClasses(profile).filter((deviceClass) => model.mixes[deviceClass] !== undefined);
}

function placements(model: Model, profile: DeviceProfile, trials: readonly Trial[]): readonly Placement[] {
  const all = classesOf(model, profile).map((deviceClass) => placementOn(model, deviceClass, profile, trials));
  // Only measured classes swap their places: an estimate overrules neither a measurement nor the default order.
  const fastest = all.filter((placement) => placement.measured).sort((a, b) => a.seconds - b.seconds);
  return all.map((placement) => (placement.measured ? (fastest.shift() ?? placement) : placement));
}

/**
 * The placement to run a model on. If every class has an obstacle, the first one with its obstacle. Where the person
 * wants models to run, it is the first class of that device, also with an obstacle.
 */
export function choosePlacement(
  model: Model,
  profile: DeviceProfile,
  trials: readonly Trial[],
  runOn: RunOn = 'automatic',
): Placement {
  if (runOn !== 'automatic') {
    const [wanted] = plannedClasses(model, profile, trials, runOn);
    if (wanted !== undefined) return placementOn(model, wanted, profile, trials);
    const automatic = choosePlacement(model, profile, trials);
    return { ...automatic, obstacle: automatic.obstacle ?? 'elsewhere' };
  }
  const places = placements(model, profile, trials);
  const chosen = places.find(({ obstacle }) => obstacle === null) ?? places[0];
  if (chosen !== undefined) return chosen;
  const classes = Object.keys(model.mixes) as DeviceClass[];
  const deviceClass = classes[0] ?? 'wasm';
  return { ...placementOn(model, deviceClass, profile, []), obstacle: 'needs-webgpu' };
}
