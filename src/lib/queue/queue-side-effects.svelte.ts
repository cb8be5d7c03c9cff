import { watch } from '$lib/core/watch.svelte';
import { keepAwake } from './keep-awake';
import type { QueueState } from './queue-progress.svelte';
import type { Queue } from './queue.svelte';
import { watchBattery } from './watch-battery';

/**
 * Keeps the screen on while memes are described, shows the remaining count on the app's icon, and pauses on a low
 * battery. Runs in every tab. Loaded with the first job; lives as long as the page.
 */
export function startSideEffects(queue: Queue): void {
  const screen = keepAwake();
  const battery = watchBattery({
    // Only the tab that runs the queue pauses it.
    work: () => (queue.isLeader ? workOf(queue.state) : 'none'),
    onLow: () => queue.pause('battery'),
    onCharged: () => queue.resume('battery'),
  });
  watch(
    () => queue.state.kind === 'running',
    (running) => screen.setWanted(running),
  );
  // All tabs share one icon, so only the tab that runs the queue sets it.
  watch(
    () => (queue.isLeader ? leftOf(queue.state) : null),
    (left) => void (left === null || showLeft(left)),
  );
  watch(
    () => workOf(queue.state),
    (work) => {
      if (work !== 'none') battery.check();
    },
  );
}

function leftOf(queue: QueueState): number {
  return queue.kind === 'idle' ? 0 : queue.total - queue.done;
}

function workOf(queue: QueueState): 'running' | 'paused' | 'none' {
  if (queue.kind === 'running') return 'running';
  return queue.kind === 'paused' && queue.pausedFor === 'battery' ? 'paused' : 'none';
}

/** Only installed apps have a badge, and only in some browsers. */
async function showLeft(left: number): Promise<void> {
  if (!('setAppBadge' in navigator)) return;
  await (left === 0 ? navigator.clearAppBadge() : navigator.setAppBadge(left)).catch(() => undefined);
}
