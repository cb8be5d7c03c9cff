import type { Failure } from '$lib/core/failure';
import type { ModelId } from '$lib/core/ids';
import type { DeviceClass } from '$lib/core/device';
import { success, type Result } from '$lib/core/result';
import type { DeviceRecord } from './schema';
import { readAll, transact } from './transaction';

/** Measured times kept per model and device class: older ones say little about the device today. */
const MAX_TIMES = 10;

/** All device records. */
export async function loadDevices(): Promise<Result<DeviceRecord[]>> {
  return await readAll('devices');
}

/** Records that a load begins, before it may crash the tab. */
export async function beginTrial(model: ModelId, deviceClass: DeviceClass): Promise<Result<DeviceRecord>> {
  return await change(model, deviceClass, (record) => ({ ...record, loadingSince: Date.now() }));
}

/** Records how a load ended. A failure keeps the device class from being tried again until `forgetTrials`. */
export async function endTrial(
  model: ModelId,
  deviceClass: DeviceClass,
  failure: Failure | null,
): Promise<Result<DeviceRecord>> {
  return await change(model, deviceClass, (record) => ({ ...record, loadingSince: null, failure }));
}

/** Adds the wall time of one captioned meme. */
export async function addSeconds(
  model: ModelId,
  deviceClass: DeviceClass,
  seconds: number,
): Promise<Result<DeviceRecord>> {
  return await change(model, deviceClass, (record) => ({
    ...record,
    secondsPerMeme: [...record.secondsPerMeme, seconds].slice(-MAX_TIMES),
  }));
}

/** Clears a model's failures, so that all device classes are tried again. Measured times stay. */
export async function forgetTrials(model: ModelId): Promise<Result<void>> {
  return await transact(['devices'], 'readwrite', async (transaction) => {
    const records = await transaction.store.getAll();
    const failed = records.filter((record) => record.model === model && record.failure !== null);
    await Promise.all(failed.map((record) => transaction.store.put({ ...record, failure: null })));
    return success(undefined);
  });
}

async function change(
  model: ModelId,
  deviceClass: DeviceClass,
  next: (record: DeviceRecord) => DeviceRecord,
): Promise<Result<DeviceRecord>> {
  return await transact(['devices'], 'readwrite', async (transaction) => {
    const id = `${model} ${deviceClass}`;
    const blank: DeviceRecord = { id, model, deviceClass, secondsPerMeme: [], failure: null, loadingSince: null };
    const record = next((await transaction.store.get(id)) ?? blank);
    await transaction.store.put(record);
    return success(record);
  });
}
