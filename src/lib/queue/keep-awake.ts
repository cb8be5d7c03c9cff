/** Keeps the screen on, also after the page was hidden and is shown again. */
export type ScreenWakeLock = {
  /** Keeps the screen on from now, or stops doing so. */
  setWanted(wanted: boolean): void;
};

/**
 * Keeps the screen on while that is wanted and the page is visible, because a sleeping phone stops the work. The
 * browser releases the lock when the page is hidden, so it is requested again. Does nothing without the Screen Wake
 * Lock API or if the system refuses (power saving).
 */
export function keepAwake(): ScreenWakeLock {
  let wanted = false;
  let lock: WakeLockSentinel | null = null;
  let requesting = false;
  const isWanted = (): boolean => wanted;

  async function update(): Promise<void> {
    if (!('wakeLock' in navigator) || requesting) return;
    if (!isWanted()) {
      const held = lock;
      lock = null;
      await held?.release().catch(() => undefined);
    } else if ((lock === null || lock.released) && document.visibilityState === 'visible') {
      requesting = true;
      lock = await navigator.wakeLock.request('screen').catch(() => null);
      requesting = false;
      // It may have been turned off during the request.
      if (!isWanted()) await update();
    }
  }

  document.addEventListener('visibilitychange', () => void update());
  return {
    setWanted(now) {
      wanted = now;
      void update();
    },
  };
}
