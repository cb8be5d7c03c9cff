/** Reports progress: what is done, and of how much. */
export type OnProgress = (done: number, total: number) => void;

/** The shortest time between two reports of progress: each is a task of the page. */
const PROGRESS_MS = 50;

/** Reports no more often than every `PROGRESS_MS`, but always the end. */
export function nowAndThen(report: OnProgress): OnProgress {
  let [last, hasEnded] = [-Infinity, false];
  return (done, total) => {
    const now = performance.now();
    if (now - last < PROGRESS_MS && (done < total || hasEnded)) return;
    last = now;
    hasEnded = done >= total;
    report(done, total);
  };
}
