import { causeOf } from '$lib/core/cause';
import type { Failure } from '$lib/core/failure';
import { failed, success, type Result } from '$lib/core/result';

/**
 * An expected failure inside the weight store. It is thrown, because streams and locks pass on only errors; `toResult`
 * turns it into a `Result` before it leaves the worker.
 */
export class WeightsError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.kind);
  }
}

/** Runs an operation. A `WeightsError` becomes a failure; any other error is a bug and is rethrown. */
export async function toResult<Value>(operation: () => Promise<Value>): Promise<Result<Value>> {
  try {
    return success(await operation());
  } catch (error) {
    if (error instanceof WeightsError) return failed(error.failure);
    throw error;
  }
}

/** Converts an error of a storage operation: `storage-full` or `storage-unavailable`. */
export function storageError(error: unknown): WeightsError {
  if (error instanceof WeightsError) return error;
  if (error instanceof DOMException && causeOf(error) === 'quota') return new WeightsError({ kind: 'storage-full' });
  const detail = error instanceof Error ? error.message : String(error);
  return new WeightsError({ kind: 'storage-unavailable', detail });
}

/** Runs a storage operation and converts its errors to a `WeightsError`. */
export async function storageOp<Value>(operation: () => Value | Promise<Value>): Promise<Value> {
  try {
    return await operation();
  } catch (error) {
    throw storageError(error);
  }
}

/** True if it is an error of the browser with one of these names. */
export function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof DOMException && names.includes(error.name);
}
