/** Requests made at once: issuing and answering them is a few milliseconds of the page's main thread. */
const SLICE = 250;

/** The items in groups of at most `size`, in order; the first of at most `first`. */
export function* slicesOf<Item>(items: readonly Item[], size = SLICE, first = size): Generator<readonly Item[]> {
  for (let from = 0; from < items.length;) {
    const to = from + (from === 0 ? first : size);
    yield items.slice(from, to);
    from = to;
  }
}

/**
 * Makes a request for each item and returns the answers in order. Of thousands only some are under way at a time, so that
 * no task is long. Within a transaction, whose request `ask` makes at once; it stays one.
 */
export async function askEach<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const slice of slicesOf(items)) for (const answer of await Promise.all(slice.map(ask))) answers.push(answer);
  return answers;
}
