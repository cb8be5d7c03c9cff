/** Drawing a card takes a few milliseconds, on a slow phone ten; this many make a short task. */
const STEP = 4;

/** About as many as are on screen; what comes after them is drawn for nobody and costs nothing. */
const ON_SCREEN = 48;

/**
 * Shows new items in tasks that are too short to be felt. The last come first: the newest stand on top, so that each step
 * fills the screen further down and none is drawn only to be pushed out by the next.
 */
export async function showInSteps<Item>(
  items: readonly Item[],
  show: (some: readonly Item[]) => void,
  rest: () => Promise<void> = nextTask,
): Promise<void> {
  let end = items.length;
  while (end > 0) {
    const start = items.length - end < ON_SCREEN ? Math.max(0, end - STEP) : 0;
    show(items.slice(start, end));
    end = start;
    if (end > 0) await rest();
  }
}

/** Lets the browser draw and answer clicks. */
async function nextTask(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
}
