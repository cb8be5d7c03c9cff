import * as v from 'valibot';
import type { MemeId } from '$lib/core/ids';
import type { Task } from '$lib/core/job';

const ids = v.pipe(v.array(v.custom<MemeId>((id) => typeof id === 'string')), v.readonly());

const change = v.variant('kind', [
  v.object({ kind: v.literal('memes'), ids }),
  v.object({
    kind: v.literal('jobs'),
    /** The memes of the jobs; absent if there are too many to list. */
    ids: v.exactOptional(ids),
    /** Set when the jobs were removed by finishing this task. */
    made: v.exactOptional(v.picklist(['describe', 'read'] satisfies Task[])),
  }),
  /** A download of weights ended, or weights were deleted. */
  v.object({ kind: v.literal('weights') }),
  /** Vectors were stored. */
  v.object({ kind: v.literal('vectors') }),
  v.object({ kind: v.literal('tags') }),
  /** Memes came into the bin or left it. */
  v.object({ kind: v.literal('bin') }),
  /** Derived data of these memes was stored. Nothing changed that the index of words contains. */
  v.object({ kind: v.literal('derived'), ids }),
  /** Records of memes that look alike but are no copies changed. */
  v.object({ kind: v.literal('different') }),
  v.object({ kind: v.literal('settings') }),
]);

/** What another tab stored. It names the affected records, and listeners read them again. */
export type Change = v.InferOutput<typeof change>;

const CHANNEL = 'memelore';

let channel: BroadcastChannel | null = null;

// One channel object per tab: a BroadcastChannel does not receive its own messages, so a tab never hears its own
// writes.
function openChannel(): BroadcastChannel {
  channel ??= new BroadcastChannel(CHANNEL);
  return channel;
}

/** Notifies the other tabs. Call it after the write is stored. */
export function announce(change: Change): void {
  openChannel().postMessage(change);
}

/** Calls `listener` for every write of another tab. Call the returned function to stop. */
export function onChange(listener: (change: Change) => void): () => void {
  const onMessage = (event: MessageEvent<unknown>): void => {
    // A tab with another version of the app may send messages that this version does not know.
    if (v.is(change, event.data)) listener(event.data);
  };
  const tabChannel = openChannel();
  tabChannel.addEventListener('message', onMessage);
  return () => {
    tabChannel.removeEventListener('message', onMessage);
  };
}

/** Above this number, listeners read all jobs faster than named ones. */
const MAX_NAMED_JOBS = 500;

/**
 * The change to announce when jobs of these memes were stored or removed. `made` is the task whose completion removed
 * them.
 */
export function jobsChange(ids: readonly MemeId[], made?: Task): Change {
  const named = ids.length > MAX_NAMED_JOBS ? {} : { ids };
  return { kind: 'jobs', ...named, ...(made === undefined ? {} : { made }) };
}
