/**
 * The items in order, with a pause after every `count` of them, so that clicks are answered and the page is drawn
 * between two parts of long work.
 */
export async function* withPauses<Item>(items: Iterable<Item>, count: number): AsyncGenerator<Item> {
  let done = 0;
  for (const item of items) {
    yield item;
    if ((done += 1) % count === 0) await nextTask();
  }
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
