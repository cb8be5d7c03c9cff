import { type DeviceClass, deviceOf } from '$lib/core/device';

/** A place that could caption now: its weights are here and nothing is known against it. */
export type Place = {
  readonly deviceClass: DeviceClass;
  /** Measured seconds of whole memes; empty where it has not run yet. */
  readonly times: readonly number[];
  /** What a meme is likely to take, in seconds. */
  readonly estimate: number;
};

/** Memes that make a measurement: the first ones of a place pay for its caches. */
const ENOUGH_TIMES = 3;

/** Estimates are rough: a graphics card more than this many times faster than the processor's estimate is not doubted. */
const DOUBT = 2;

/**
 * [Note: Graphics card or processor] Some graphics chips lose to the processor, which no figure of the browser tells. So
 * where a model's weights for both are here, the processor captions a few memes too, once, unless the graphics card has
 * turned out so fast that there is nothing to doubt. From then on the measured order counts (`plan`). Nothing is loaded or
 * downloaded for the comparison alone: it is made with memes that wait anyway, and costs loading the model twice.
 *
 * Returns the place to take a turn, or null when there is nothing to compare. `places` with the preferred one first.
 */
export function toCompare(places: readonly Place[]): DeviceClass | null {
  const [first] = places;
  if (first === undefined || deviceOf(first.deviceClass) === 'wasm' || first.times.length < ENOUGH_TIMES) return null;
  const processor = places.find(({ deviceClass }) => deviceOf(deviceClass) === 'wasm');
  if (processor === undefined || processor.times.length >= ENOUGH_TIMES) return null;
  const seconds = Math.min(...first.times);
  return seconds * DOUBT > processor.estimate ? processor.deviceClass : null;
}

/** The places in the order to try them: the one that is to take a turn in the comparison before the preferred one. */
export function inTurn<P extends Place>(places: readonly P[]): readonly P[] {
  const turn = toCompare(places);
  return turn === null ? places : [...places].sort((a, b) => rank(a, turn) - rank(b, turn));
}

function rank({ deviceClass }: Place, first: DeviceClass): number {
  return deviceClass === first ? 0 : 1;
}
