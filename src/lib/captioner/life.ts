import type { Failure } from '$lib/core/failure';

/**
 * Whether a captioner worker is of no more use after this failure, see [Note: One worker, one attempt]. A bad picture
 * never reached the sessions and a soft cancel left them whole; anything else may have poisoned them.
 */
export function endsWorker(failure: Failure): boolean {
  return failure.kind !== 'damaged-image' && failure.kind !== 'cancelled';
}
