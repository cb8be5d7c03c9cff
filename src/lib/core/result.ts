import type { Failure } from './failure';

/**
 * What an operation that can fail in expected ways returns. Expected failures are data, because an error thrown across
 * a worker boundary keeps only its name and message; bugs are thrown.
 */
export type Result<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: Failure };

/** A success carrying `value`. */
export function success<Value>(value: Value): Result<Value> {
  return { ok: true, value };
}

/** A failure of the given kind. */
export function failed(failure: Failure): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure };
}
