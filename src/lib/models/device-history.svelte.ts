import type { Failure } from '$lib/core/failure';
import type { ModelId } from '$lib/core/ids';
import type { DeviceClass } from '$lib/core/device';
import type { Trial } from './advice/placement';
import type { Result } from '$lib/core/result';
import { addSeconds, beginTrial, endTrial, forgetTrials, loadDevices } from '$lib/storage/devices';
import type { DeviceRecord } from '$lib/storage/schema';

/** A device class where a model did not work, and why. */
type FailedDevice = { readonly deviceClass: DeviceClass; readonly failure: Failure };

/** A load that never ended: the tab died there. */
type Crash = { readonly model: ModelId; readonly deviceClass: DeviceClass };

/**
 * Failures that say something about the device rather than about the moment. Not `no-device`: a graphics card may come
 * back, after a driver's restart for one, and whether there is one at all is looked at on every visit.
 */
const DEVICE_FAILURES: ReadonlySet<Failure['kind']> = new Set(['garbage', 'out-of-memory', 'model-failed']);

/** What this device has taught: where models ran, how fast, and where they did not work. */
export class DeviceHistory {
  #records = $state.raw<readonly DeviceRecord[]>([]);
  readonly trials: readonly Trial[] = $derived(this.#records.flatMap(trialOf));

  /** Reads what earlier visits have learnt. */
  async load(): Promise<void> {
    const loaded = await loadDevices();
    if (loaded.ok) this.#records = loaded.value;
  }

  /** Writes down the loads that never ended and returns them. Only the tab that loads models may ask. */
  async settleCrashes(): Promise<readonly Crash[]> {
    const loaded = await loadDevices();
    if (!loaded.ok) return [];
    const crashes = loaded.value.filter(({ loadingSince }) => loadingSince !== null);
    const detail = 'this page was closed while it was loading.';
    for (const { model, deviceClass } of crashes)
      this.#keep(await endTrial(model, deviceClass, { kind: 'no-device', detail }));
    return crashes;
  }

  /** Where a model did not work; those places are passed over until `forgetFailures`. */
  failuresOf(model: ModelId): readonly FailedDevice[] {
    return this.#records.flatMap((record) =>
      record.model === model && record.failure !== null
        ? [{ deviceClass: record.deviceClass, failure: record.failure }]
        : [],
    );
  }

  /** The last measured times of whole memes in seconds, newest last. */
  timesOf(model: ModelId, deviceClass: DeviceClass): readonly number[] {
    const record = this.#records.find((known) => known.model === model && known.deviceClass === deviceClass);
    return record?.secondsPerMeme ?? [];
  }

  /** Writes down that a load begins. */
  async begin(model: ModelId, deviceClass: DeviceClass): Promise<void> {
    this.#keep(await beginTrial(model, deviceClass));
  }

  /** Writes down how a load ended; what only says something about the moment is not held against the place. */
  async end(model: ModelId, deviceClass: DeviceClass, failure: Failure | null): Promise<void> {
    const lasting = failure !== null && DEVICE_FAILURES.has(failure.kind) ? failure : null;
    this.#keep(await endTrial(model, deviceClass, lasting));
  }

  /** Adds the time of one meme. */
  async add(model: ModelId, deviceClass: DeviceClass, seconds: number): Promise<void> {
    this.#keep(await addSeconds(model, deviceClass, seconds));
  }

  /** Lets the places where a model failed be tried again. */
  async forgetFailures(model: ModelId): Promise<void> {
    await forgetTrials(model);
    await this.load();
  }

  #keep(record: Result<DeviceRecord>): void {
    if (record.ok) this.#records = [...this.#records.filter(({ id }) => id !== record.value.id), record.value];
  }
}

function trialOf({ model, deviceClass, secondsPerMeme, failure }: DeviceRecord): Trial[] {
  if (failure !== null) return [{ model, deviceClass, secondsPerMeme: null }];
  const seconds = median(secondsPerMeme);
  return seconds === undefined ? [] : [{ model, deviceClass, secondsPerMeme: seconds }];
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
