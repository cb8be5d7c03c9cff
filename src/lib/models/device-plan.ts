import { deviceClasses, type DeviceProfile } from '$lib/captioner/device-profile';
import type { ModelId } from '$lib/core/ids';
import { mixKey } from '$lib/catalogue/manifest';
import { deviceOf, type DeviceClass } from '$lib/core/device';
import type { Model } from '$lib/catalogue/model';
import { plan } from './advice/placement';
import { estimateSeconds } from './advice/speed';
import type { SettingValues } from '$lib/storage/settings';
import type { DeviceHistory } from './device-history.svelte';
import type { GraphicsCard } from './graphics-card.svelte';

/** A device class that could caption now: the weights for it are here and nothing is known against it. */
export type DeviceOption = {
  readonly deviceClass: DeviceClass;
  /** Measured seconds of whole memes; empty where it has not run yet. */
  readonly times: readonly number[];
  /** What a meme is likely to take, in seconds. */
  readonly estimate: number;
};

/** Memes that make a measurement: the first ones on a device pay for its caches. */
const ENOUGH_TIMES = 3;

/** Estimates are rough: a graphics card more than this many times faster than the processor's estimate is not doubted. */
const DOUBT = 2;

/**
 * [Note: Graphics card or processor] Some graphics chips lose to the processor, which no figure of the browser tells. So
 * where a model's weights for both are here, the processor captions a few memes too, once, unless the graphics card has
 * turned out so fast that there is nothing to doubt. From then on the measured order counts (`plan`). Nothing is loaded or
 * downloaded for the comparison alone: it is made with memes that wait anyway, and costs loading the model twice.
 *
 * Returns the device to measure next, or null when there is nothing to compare. `options` with the preferred one first.
 */
export function nextToMeasure(options: readonly DeviceOption[]): DeviceClass | null {
  const [first] = options;
  if (first === undefined || first.deviceClass === 'wasm' || first.times.length < ENOUGH_TIMES) return null;
  const processor = options.find(({ deviceClass }) => deviceClass === 'wasm');
  if (processor === undefined || processor.times.length >= ENOUGH_TIMES) return null;
  const seconds = Math.min(...first.times);
  return seconds * DOUBT > processor.estimate ? processor.deviceClass : null;
}

/** The options in the order to try them: the one to measure next before the preferred one. */
export function inOrder<Option extends DeviceOption>(options: readonly Option[]): readonly Option[] {
  const next = nextToMeasure(options);
  return next === null ? options : options.toSorted((a, b) => rank(a, next) - rank(b, next));
}

function rank({ deviceClass }: DeviceOption, first: DeviceClass): number {
  return deviceClass === first ? 0 : 1;
}

/** An option with the commit its files are of. */
type StoredOption = DeviceOption & { readonly revision: string };

/** What decides where a model runs; functions, for it changes. */
export type PlanDeps = {
  /** Null until the device was looked at. */
  readonly profile: () => DeviceProfile | null;
  readonly runOn: () => SettingValues['runOn'];
  /** The commit a mix is stored under; undefined where it is not. */
  readonly commit: (variant: { readonly model: ModelId; readonly mix: string }) => string | undefined;
  readonly history: DeviceHistory;
  readonly card: GraphicsCard;
};

/** Where models run here: as the device, the person's choice, what was tried and what is downloaded allow. */
export class DevicePlan {
  readonly #deps: PlanDeps;

  constructor(deps: PlanDeps) {
    this.#deps = deps;
  }

  /** Device classes to try a model on, downloaded or not, the best first; `wanted` in place of the person's setting. */
  planned(model: Model, wanted?: SettingValues['runOn']): readonly DeviceClass[] {
    const profile = this.#deps.profile();
    if (profile === null) return [];
    const runOn = wanted ?? this.#deps.runOn();
    if (runOn === 'automatic') return plan(model, profile, this.#deps.history.trials);
    // Who forces a device gets it tried whatever was estimated or seen before.
    return deviceClasses(profile).filter((one) => deviceOf(one) === runOn && model.mixes[one] !== undefined);
  }

  /** The planned device classes whose files are here, in the order to try them. */
  usable(model: Model): readonly StoredOption[] {
    const stored = this.#stored(model);
    return this.avoidsCard(model) ? stored.filter(onProcessor) : inOrder(stored);
  }

  /** Those a comparison may use: whose files are here, on the device it wants. */
  wanted(model: Model, runOn: SettingValues['runOn']): readonly StoredOption[] {
    return this.#stored(model, runOn);
  }

  /** Whether the model would run on the graphics card too, had that not been lost; see [Note: Lost graphics card]. */
  avoidsCard(model: Model): boolean {
    if (!this.#deps.card.gone) return false;
    const stored = this.#stored(model);
    return stored.some(onProcessor) && !stored.every(onProcessor);
  }

  /** The device class to measure next on this model; null for none. */
  nextToMeasure(model: Model): DeviceClass | null {
    return nextToMeasure(this.#stored(model));
  }

  #stored(model: Model, wanted?: SettingValues['runOn']): readonly StoredOption[] {
    const profile = this.#deps.profile();
    if (profile === null) return [];
    return this.planned(model, wanted).flatMap((deviceClass) => {
      const mix = model.mixes[deviceClass];
      const revision = mix === undefined ? undefined : this.#deps.commit({ model: model.id, mix: mixKey(mix) });
      if (revision === undefined) return [];
      const times = this.#deps.history.timesOf(model.id, deviceClass);
      return [{ deviceClass, revision, times, estimate: estimateSeconds(model, deviceClass, profile) }];
    });
  }
}

function onProcessor({ deviceClass }: DeviceOption): boolean {
  return deviceClass === 'wasm';
}
