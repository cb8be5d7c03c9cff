import { formatProgress } from '$lib/core/format';
import type { QueueState } from '$lib/queue/queue-progress.svelte';

/** Progress of the queue as a prefix of the page title: `12 of 340 · `; '' if the queue is empty. */
export function queueTitle(queue: QueueState): string {
  return queue.kind === 'idle' ? '' : `${formatProgress(queue.done, queue.total)} · `;
}
