import type { Failure } from '$lib/core/failure';
import { failed, success, type Result } from '$lib/core/result';

/**
 * An expected failure inside the weight store, where it is thrown: streams and locks hand on errors and nothing else.
 * `toResult` makes data of it before it leaves the worker.
 */
export class WeightsError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.kind);
  }
}

/** Runs an operation; a `WeightsError` becomes a failure, anything else is a bug and is thrown on. */
export async function toResult<Value>(operation: () => Promise<Value>): Promise<Result<Value>> {
  try {
    return success(await operation());
  } catch (error) {
    if (error instanceof WeightsError) return failed(error.failure);
    throw error;
  }
}

/** What a storage operation's error means: no room, or storage that does not work. */
export function storageError(error: unknown): WeightsError {
  if (error instanceof WeightsError) return error;
  if (error instanceof DOMException && error.name === 'QuotaExceededError')
    return new WeightsError({ kind: 'storage-full' });
  const detail = error instanceof Error ? error.message : String(error);
  return new WeightsError({ kind: 'storage-unavailable', detail });
}

/** Runs a storage operation; its errors become a `WeightsError`. */
export async function storageOp<Value>(operation: () => Promise<Value>): Promise<Value> {
  try {
    return await operation();
  } catch (error) {
    throw storageError(error);
  }
}
