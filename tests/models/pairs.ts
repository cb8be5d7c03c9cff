import { type Device, deviceOf } from '$lib/core/device';
import { MODELS } from '$lib/catalogue/catalogue';
import { deviceClasses, type DeviceProfile } from '$lib/captioner/device-profile';
import type { Model } from '$lib/catalogue/model';
import { plannedClasses } from '$lib/models/advice/placement';
import { WrongOption } from './options';

/** A quantised model and its base, the same checkpoint in full precision. */
export type Pair = { readonly base: Model; readonly quantised: Model };

/** A pair that is not run, with the reason. */
export type LeftOut = Pair & { readonly why: string };

/**
 * The catalogue's quantised models with their bases; with `only`, those whose name contains one of these parts. Throws
 * `WrongOption` if there are none.
 */
export function allPairs(only: readonly string[]): readonly Pair[] {
  const pairs = MODELS.filter(({ precision }) => precision !== 'full').flatMap((quantised) => {
    const base = MODELS.find((model) => model.checkpoint === quantised.checkpoint && model.precision === 'full');
    return base === undefined ? [] : [{ base, quantised }];
  });
  const wanted = (name: string): boolean => only.some((part) => name.toLowerCase().includes(part.toLowerCase()));
  const chosen = only.length === 0 ? pairs : pairs.filter(({ quantised }) => wanted(quantised.name));
  if (chosen.length > 0) return chosen;
  const names = pairs.map(({ quantised }) => quantised.name).join(', ');
  throw new WrongOption(`There is no quantised model named ${only.join(' or ')}, but ${names}.`);
}

/**
 * Splits pairs into those to run and those left out. A pair is run if both models have weights for the device and,
 * unless `tiny`, fit there by the app's own rules.
 */
export function runnable(
  pairs: readonly Pair[],
  device: Device,
  profile: DeviceProfile,
  tiny: boolean,
): { readonly run: readonly Pair[]; readonly leftOut: readonly LeftOut[] } {
  const here = deviceClasses(profile).filter((place) => deviceOf(place) === device);
  const run: Pair[] = [];
  const leftOut: LeftOut[] = [];
  for (const pair of pairs) {
    const models = [pair.base, pair.quantised];
    const without = models.find((model) => !here.some((place) => model.mixes[place] !== undefined));
    const tooLarge = models.find(
      (model) => !plannedClasses(model, profile).some((place) => deviceOf(place) === device),
    );
    if (without !== undefined) leftOut.push({ ...pair, why: `${without.name} has no weights for it` });
    else if (tooLarge !== undefined && !tiny) leftOut.push({ ...pair, why: `${tooLarge.name} is too large for it` });
    else run.push(pair);
  }
  return { run, leftOut };
}
