import type { Failure } from '$lib/core/failure';
import { failed, success, type Result } from '$lib/core/result';

/**
 * An expected failure on its way up. Inside the weight store it is thrown, because streams and locks hand on errors and
 * nothing else; `settled` makes data of it before it leaves the worker.
 */
export class Trouble extends Error {
  constructor(readonly failure: Failure) {
    super(failure.kind);
  }
}

/** Runs an operation; trouble becomes a failure, anything else is a bug and is thrown on. */
export async function settled<Value>(operation: () => Promise<Value>): Promise<Result<Value>> {
  try {
    return success(await operation());
  } catch (error) {
    if (error instanceof Trouble) return failed(error.failure);
    throw error;
  }
}

/** What a storage operation's error means: no room, or storage that does not work. */
export function storageTrouble(error: unknown): Trouble {
  if (error instanceof Trouble) return error;
  if (error instanceof DOMException && error.name === 'QuotaExceededError')
    return new Trouble({ kind: 'storage-full' });
  return new Trouble({ kind: 'storage-unavailable', detail: error instanceof Error ? error.message : String(error) });
}

/** Runs a storage operation; its errors become trouble. */
export async function stored<Value>(operation: () => Promise<Value>): Promise<Value> {
  try {
    return await operation();
  } catch (error) {
    throw storageTrouble(error);
  }
}
