import { deviceClasses, type DeviceProfile } from '$lib/domain/device-profile';
import type { ModelId } from '$lib/core/ids';
import { mixKey } from '$lib/catalogue/manifest';
import { type DeviceClass, deviceOf } from '$lib/core/device';
import type { Model } from '$lib/catalogue/model';
import { plan } from '$lib/domain/placement';
import { estimateSeconds } from '$lib/domain/speed';
import type { Settings as SettingValues } from '$lib/storage/settings';
import { inTurn, toCompare, type Place } from './comparison';
import type { Experience } from './experience.svelte';
import type { GraphicsCard } from './graphics-card.svelte';

/** A place with the commit the files there are of. */
export type StoredPlace = Place & { readonly revision: string };

/** What decides where a model runs; functions, for it changes. */
export type Circumstances = {
  /** Null until the device was looked at. */
  readonly profile: () => DeviceProfile | null;
  readonly runOn: () => SettingValues['runOn'];
  /** The commit a mix is stored under; undefined where it is not. */
  readonly commit: (variant: { readonly model: ModelId; readonly mix: string }) => string | undefined;
  readonly experience: Experience;
  readonly card: GraphicsCard;
};

/** Where models run here: as the device, the person's choice, what was tried and what is downloaded allow. */
export class Places {
  readonly #here: Circumstances;

  constructor(here: Circumstances) {
    this.#here = here;
  }

  /** Places to try a model on, downloaded or not, the best first; `wanted` in place of the person's setting. */
  planned(model: Model, wanted?: SettingValues['runOn']): readonly DeviceClass[] {
    const profile = this.#here.profile();
    if (profile === null) return [];
    const runOn = wanted ?? this.#here.runOn();
    if (runOn === 'automatic') return plan(model, profile, this.#here.experience.trials);
    // Who forces a device gets it tried whatever was estimated or seen before.
    return deviceClasses(profile).filter((place) => deviceOf(place) === runOn && model.mixes[place] !== undefined);
  }

  /** The planned places whose files are here, in the order to try them. */
  usable(model: Model): readonly StoredPlace[] {
    const stored = this.#stored(model);
    return this.avoidsCard(model) ? stored.filter(onProcessor) : inTurn(stored);
  }

  /** The places a comparison may use: those whose files are here, on the device it wants. */
  wanted(model: Model, runOn: SettingValues['runOn']): readonly StoredPlace[] {
    return this.#stored(model, runOn);
  }

  /** Whether the model would run on the graphics card too, had that not been lost; see [Note: Lost graphics card]. */
  avoidsCard(model: Model): boolean {
    if (!this.#here.card.gone) return false;
    const stored = this.#stored(model);
    return stored.some(onProcessor) && !stored.every(onProcessor);
  }

  /** The place that is to take a turn in the comparison of places, if any. */
  turn(model: Model): DeviceClass | null {
    return toCompare(this.#stored(model));
  }

  #stored(model: Model, wanted?: SettingValues['runOn']): readonly StoredPlace[] {
    const profile = this.#here.profile();
    if (profile === null) return [];
    return this.planned(model, wanted).flatMap((deviceClass) => {
      const mix = model.mixes[deviceClass];
      const revision = mix === undefined ? undefined : this.#here.commit({ model: model.id, mix: mixKey(mix) });
      if (revision === undefined) return [];
      const times = this.#here.experience.timesOf(model.id, deviceClass);
      return [{ deviceClass, revision, times, estimate: estimateSeconds(model, deviceClass, profile) }];
    });
  }
}

function onProcessor({ deviceClass }: Place): boolean {
  return deviceOf(deviceClass) === 'wasm';
}
