import type { DeviceProfile } from '$lib/captioner/device-profile';
import type { ModelId } from '$lib/core/ids';
import { mixKey } from '$lib/catalogue/manifest';
import type { DeviceClass, RunOn } from '$lib/core/device';
import type { Model } from '$lib/catalogue/model';
import { plannedClasses } from './advice/placement';
import { estimateSeconds } from './advice/speed';
import type { DeviceHistory } from './device-history.svelte';
import type { GraphicsCard } from './graphics-card.svelte';

/** A device class that can caption now: its weights are stored and it has no known obstacle. */
export type DeviceOption = {
  readonly deviceClass: DeviceClass;
  /** Measured seconds per meme; empty if it has not run yet. */
  readonly times: readonly number[];
  /** Estimated seconds per meme. */
  readonly estimate: number;
};

/** Number of memes that make a measurement. The first ones on a device are slower, because they fill its caches. */
const MIN_TIMES = 3;

/**
 * The processor is not measured if the graphics card is more than this factor faster than the processor's estimate. The
 * factor allows for the estimate's error.
 */
const CLEARLY_FASTER = 2;

/**
 * [Note: Graphics card or processor] Some graphics chips are slower than the processor, and nothing that the browser
 * reports shows it. So if a model's weights for both are stored, the processor also captions a few memes, once. This is
 * skipped if the graphics card is so fast that the result is clear. From then on the measured order counts
 * (`plannedClasses`). The measurement uses memes that are waiting anyway and downloads nothing; it costs loading the
 * model twice.
 *
 * Returns the device class to measure next; null if there is nothing to measure. `options` begins with the preferred
 * one.
 */
export function nextToMeasure(options: readonly DeviceOption[]): DeviceClass | null {
  const [first] = options;
  if (first === undefined || first.deviceClass === 'wasm' || first.times.length < MIN_TIMES) return null;
  const processor = options.find(({ deviceClass }) => deviceClass === 'wasm');
  if (processor === undefined || processor.times.length >= MIN_TIMES) return null;
  const seconds = Math.min(...first.times);
  return seconds * CLEARLY_FASTER > processor.estimate ? processor.deviceClass : null;
}

/** The options in the order to try them: the one to measure next comes before the preferred one. */
export function inTrialOrder<Option extends DeviceOption>(options: readonly Option[]): readonly Option[] {
  const next = nextToMeasure(options);
  return next === null ? options : options.toSorted((a, b) => rank(a, next) - rank(b, next));
}

function rank({ deviceClass }: DeviceOption, first: DeviceClass): number {
  return deviceClass === first ? 0 : 1;
}

/** An option with the commit of its stored files. */
type StoredOption = DeviceOption & { readonly revision: string };

/** What decides where a model runs. The values change, so they are passed as functions. */
export type PlanDeps = {
  /** Null until the device was probed. */
  readonly profile: () => DeviceProfile | null;
  readonly runOn: () => RunOn;
  /** The commit of a stored mix; undefined if it is not stored. */
  readonly commit: (variant: { readonly model: ModelId; readonly mix: string }) => string | undefined;
  readonly history: DeviceHistory;
  readonly card: GraphicsCard;
};

/** Decides where models run, from the device, the settings, earlier runs and the stored weights. */
export class DevicePlan {
  readonly #deps: PlanDeps;

  constructor(deps: PlanDeps) {
    this.#deps = deps;
  }

  /** The device classes to try a model on, best first, downloaded or not. `wanted` replaces the setting "Run on". */
  planned(model: Model, wanted?: RunOn): readonly DeviceClass[] {
    const profile = this.#deps.profile();
    if (profile === null) return [];
    return plannedClasses(model, profile, this.#deps.history.trials, wanted ?? this.#deps.runOn());
  }

  /** The planned device classes with stored files, in the order to try them. */
  usable(model: Model): readonly StoredOption[] {
    const stored = this.#stored(model);
    return this.avoidsCard(model) ? stored.filter(onProcessor) : inTrialOrder(stored);
  }

  /** The device classes with stored files for a given "Run on", as a comparison chooses it. */
  usableOn(model: Model, runOn: RunOn): readonly StoredOption[] {
    return this.#stored(model, runOn);
  }

  /** True if the model skips the graphics card only because the card was lost; see [Note: Lost graphics card]. */
  avoidsCard(model: Model): boolean {
    if (!this.#deps.card.disabled) return false;
    const stored = this.#stored(model);
    return stored.some(onProcessor) && !stored.every(onProcessor);
  }

  /** The device class to measure next with this model; null for none. */
  nextToMeasure(model: Model): DeviceClass | null {
    return nextToMeasure(this.#stored(model));
  }

  #stored(model: Model, wanted?: RunOn): readonly StoredOption[] {
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
