/** The first pictures show up this soon, so that adding feels immediate. */
const FIRST_MS = 100;

/**
 * Each group waits twice as long as the one before, up to this: every group moves the whole list on screen, and a killed
 * tab loses no more than this.
 */
const LONGEST_MS = 1000;

/** The most in one group: its pictures are written in one transaction. */
const MOST = 200;

/** Gathers items and hands them on in groups, one group after the other; `finish` hands on the rest and waits. */
export function batching<Item>(handOn: (items: readonly Item[]) => Promise<void>): {
  add(item: Item): void;
  finish(): Promise<void>;
} {
  let items: Item[] = [];
  let last: Promise<void> = Promise.resolve();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitMs = FIRST_MS;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const batch = items;
    items = [];
    if (batch.length > 0) last = last.then(() => handOn(batch));
  }

  return {
    add(item) {
      items.push(item);
      if (items.length === MOST) flush();
      else if (timer === undefined) {
        timer = setTimeout(flush, waitMs);
        waitMs = Math.min(LONGEST_MS, 2 * waitMs);
      }
    },
    async finish() {
      flush();
      await last;
    },
  };
}
