import type { Failure } from './failure';

/**
 * The result of an operation with expected failures. They are returned and not thrown, because an error thrown across a
 * worker boundary keeps only its name and message. Bugs are thrown.
 */
export type Result<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: Failure };

/** A success. */
export function success<Value>(value: Value): Result<Value> {
  return { ok: true, value };
}

/** A failure, which fits a `Result` of any value. */
export function failed(failure: Failure): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure };
}
