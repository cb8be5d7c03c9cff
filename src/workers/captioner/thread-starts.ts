/** How often it is told that threads are still being started, and how often at most. */
const BEAT_MS = 1000;
const MAX_BEATS = 30;

/** Threads that were started and have not sent a message yet. */
let starting = 0;
let tell: ((startingThreads: boolean) => void) | null = null;

/**
 * Starts counting the threads of this worker's runtime, which are workers. Call it before the runtime starts. In
 * Firefox a worker that starts a worker sometimes stops for ever (docs/BROWSERS.md), and the page must learn of it.
 */
export function watchThreadStarts(): void {
  globalThis.Worker = new Proxy(Worker, {
    construct(target, args: ConstructorParameters<typeof Worker>) {
      starting += 1;
      // Told first, because the next line may be the last that runs.
      tell?.(true);
      const thread = new target(...args);
      const onStarted = (): void => {
        starting -= 1;
        if (starting === 0) tell?.(false);
      };
      thread.addEventListener('message', onStarted, { once: true });
      return thread;
    },
  });
}

/**
 * Runs `load` with a function to call on progress. `onProgress` is called then, and every second while threads are
 * being started, for half a minute at most; it gets true while they are.
 */
export async function tellThreadStarts(
  onProgress: (startingThreads: boolean) => void,
  load: (onProgress: () => void) => Promise<void>,
): Promise<void> {
  let beats = 0;
  tell = onProgress;
  const beat = setInterval(() => {
    if (starting > 0 && beats++ < MAX_BEATS) onProgress(true);
  }, BEAT_MS);
  try {
    await load(() => onProgress(starting > 0));
  } finally {
    clearInterval(beat);
    tell = null;
  }
}
