/** A wish that the screen stay on, kept over the times the page is hidden. */
export type Awake = {
  /** Says whether it shall stay on from now. */
  want(wanted: boolean): void;
};

/**
 * Keeps the screen on while that is wanted and the page is visible: a phone that sleeps stops the work. The browser takes
 * the lock back whenever the page is hidden. Does nothing where there is no Screen Wake Lock API or the system refuses
 * (power saving).
 */
export function keepAwake(): Awake {
  let wanted = false;
  let lock: WakeLockSentinel | null = null;
  let asking = false;
  const isWanted = (): boolean => wanted;

  async function settle(): Promise<void> {
    if (!('wakeLock' in navigator) || asking) return;
    if (!isWanted()) {
      const held = lock;
      lock = null;
      await held?.release().catch(() => undefined);
    } else if ((lock === null || lock.released) && document.visibilityState === 'visible') {
      asking = true;
      lock = await navigator.wakeLock.request('screen').catch(() => null);
      asking = false;
      // It may not be wanted any more by now.
      if (!isWanted()) await settle();
    }
  }

  document.addEventListener('visibilitychange', () => void settle());
  return {
    want(now) {
      wanted = now;
      void settle();
    },
  };
}
