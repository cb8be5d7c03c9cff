import { formatProgress } from '$lib/core/format';
import type { App } from '$lib/state/app.svelte';

/** How far the queue is, to stand before a page's title: `12 of 340 · `; nothing while it is empty. */
export function queueTitle(queue: App['captioning']['queue']): string {
  if (queue.kind === 'idle') return '';
  return `${formatProgress(queue.done, queue.total)} · `;
}
