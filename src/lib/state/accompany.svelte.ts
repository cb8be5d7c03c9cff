import { untrack } from 'svelte';
import type { Captioning } from './captioning.svelte';
import { keepAwake } from './keep-awake';
import type { Queue } from './queue';
import { spareBattery } from './spare-battery';

/**
 * What the device does while captions are made, in every tab that sees the queue: the screen stays on, the app's icon tells
 * how many are left, and a low battery is spared. Fetched with the first job; lives as long as the page.
 */
export function accompany(captioning: Captioning): void {
  const screen = keepAwake();
  const battery = spareBattery({
    // The tab that runs the queue decides.
    work: () => (captioning.leads ? workOf(captioning.queue) : 'none'),
    onLow: () => captioning.pauseForBattery(),
    onCharged: () => captioning.resumeFromBattery(),
  });
  $effect.root(() => {
    $effect(() => screen.want(captioning.queue.kind === 'running'));
    // One icon for all tabs: the tab that runs the queue draws on it.
    const left = $derived(captioning.queue.kind === 'idle' ? 0 : captioning.queue.total - captioning.queue.done);
    $effect(() => {
      if (captioning.leads) void showLeft(left);
    });
    const work = $derived(workOf(captioning.queue));
    $effect(() => {
      if (work !== 'none') untrack(() => battery.check());
    });
  });
}

function workOf(queue: Queue): 'running' | 'spared' | 'none' {
  if (queue.kind === 'running') return 'running';
  return queue.kind === 'paused' && queue.pausedFor === 'battery' ? 'spared' : 'none';
}

/** Only installed apps have an icon to draw on, and only some browsers offer it. */
async function showLeft(left: number): Promise<void> {
  if (!('setAppBadge' in navigator)) return;
  await (left === 0 ? navigator.clearAppBadge() : navigator.setAppBadge(left)).catch(() => undefined);
}
