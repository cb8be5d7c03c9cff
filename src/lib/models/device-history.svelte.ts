import type { Failure } from '$lib/core/failure';
import type { ModelId } from '$lib/core/ids';
import type { DeviceClass } from '$lib/core/device';
import type { Trial } from './advice/placement';
import type { Result } from '$lib/core/result';
import { addSeconds, beginTrial, endTrial, forgetTrials, loadDevices } from '$lib/storage/devices';
import type { DeviceRecord } from '$lib/storage/schema';

/** A device class on which a model failed, and why. */
type FailedDevice = { readonly deviceClass: DeviceClass; readonly failure: Failure };

/** A load that never ended, because the tab died during it. */
type Crash = { readonly model: ModelId; readonly deviceClass: DeviceClass };

/**
 * Failures that are stored because they would repeat on this device. `no-device` is not among them: a graphics card may
 * come back, e.g. after a driver restart, and every visit probes for it anyway.
 */
const DEVICE_FAILURES: ReadonlySet<Failure['kind']> = new Set(['garbage', 'out-of-memory', 'model-failed']);

/** What is recorded of earlier runs on this device: where models ran, how fast, and where they failed. */
export class DeviceHistory {
  #records = $state.raw<readonly DeviceRecord[]>([]);
  readonly trials: readonly Trial[] = $derived(this.#records.flatMap(trialOf));

  /** Reads the stored records. */
  async load(): Promise<void> {
    const loaded = await loadDevices();
    if (loaded.ok) this.#records = loaded.value;
  }

  /**
   * Records loads that never ended as failures, and returns them. Only the tab that loads models may call it: a load of
   * its own would look the same.
   */
  async settleCrashes(): Promise<readonly Crash[]> {
    const loaded = await loadDevices();
    if (!loaded.ok) return [];
    const crashes = loaded.value.filter(({ loadingSince }) => loadingSince !== null);
    const detail = 'this page was closed while it was loading.';
    for (const { model, deviceClass } of crashes)
      this.#keep(await endTrial(model, deviceClass, { kind: 'no-device', detail }));
    return crashes;
  }

  /** The device classes on which a model failed. They are skipped until `forgetFailures`. */
  failuresOf(model: ModelId): readonly FailedDevice[] {
    return this.#records.flatMap((record) =>
      record.model === model && record.failure !== null
        ? [{ deviceClass: record.deviceClass, failure: record.failure }]
        : [],
    );
  }

  /** The latest measured seconds per meme, newest last. */
  timesOf(model: ModelId, deviceClass: DeviceClass): readonly number[] {
    const record = this.#records.find((known) => known.model === model && known.deviceClass === deviceClass);
    return record?.secondsPerMeme ?? [];
  }

  /** Records that a load begins. */
  async begin(model: ModelId, deviceClass: DeviceClass): Promise<void> {
    this.#keep(await beginTrial(model, deviceClass));
  }

  /** Records how a load ended. Only `DEVICE_FAILURES` are stored as failures of the device class. */
  async end(model: ModelId, deviceClass: DeviceClass, failure: Failure | null): Promise<void> {
    const lasting = failure !== null && DEVICE_FAILURES.has(failure.kind) ? failure : null;
    this.#keep(await endTrial(model, deviceClass, lasting));
  }

  /** Adds the seconds that one meme took. */
  async add(model: ModelId, deviceClass: DeviceClass, seconds: number): Promise<void> {
    this.#keep(await addSeconds(model, deviceClass, seconds));
  }

  /** Clears a model's failures, so that all its device classes are tried again. */
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
