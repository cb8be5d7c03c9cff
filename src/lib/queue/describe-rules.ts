/** New memes up to which they are described without a question: half an hour of work on a slow computer. */
const ASK_ABOVE = 200;

/** What decides whether memes that were just added are described by themselves. */
export type Arrival = {
  /** How many of the new memes have no description. */
  readonly memes: number;
  /** The person's switch. */
  readonly describeNew: boolean;
  /** True if there is a model to describe with. */
  readonly ready: boolean;
};

/**
 * What happens with memes that were just added: they are described by themselves, or the person is asked because it
 * takes long, or nothing. A queue that is paused, as on a low battery, stays paused; the memes wait in it.
 */
export function onArrival({ memes, describeNew, ready }: Arrival): 'describe' | 'ask' | 'nothing' {
  if (!describeNew || !ready || memes === 0) return 'nothing';
  return memes > ASK_ABOVE ? 'ask' : 'describe';
}
