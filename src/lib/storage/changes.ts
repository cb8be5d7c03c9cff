import * as v from 'valibot';
import type { MemeId } from '$lib/core/ids';
import type { Task } from '$lib/core/job';

const ids = v.pipe(v.array(v.custom<MemeId>((id) => typeof id === 'string')), v.readonly());

const change = v.variant('kind', [
  v.object({ kind: v.literal('memes'), ids }),
  v.object({
    kind: v.literal('jobs'),
    /** The memes they are of; absent when there are too many to name. */
    ids: v.exactOptional(ids),
    /** Set when the jobs were removed by finishing this task. */
    made: v.exactOptional(v.picklist(['describe', 'read'] satisfies Task[])),
  }),
  /** Downloads that ended and deletions. */
  v.object({ kind: v.literal('weights') }),
  /** Memes' vectors that were made. */
  v.object({ kind: v.literal('vectors') }),
  v.object({ kind: v.literal('tags') }),
  /** What is derived from these memes' originals was made; nothing that is searched for by words changed. */
  v.object({ kind: v.literal('derived'), ids }),
  /** What people said of memes that look alike. */
  v.object({ kind: v.literal('different') }),
  v.object({ kind: v.literal('settings') }),
]);

/** What another tab changed, coarse enough that listeners read the affected records again. */
export type Change = v.InferOutput<typeof change>;

const CHANNEL = 'memelore';

let channel: BroadcastChannel | null = null;

// One channel per tab: a BroadcastChannel does not hear itself, so a tab never hears its own writes.
function tabs(): BroadcastChannel {
  channel ??= new BroadcastChannel(CHANNEL);
  return channel;
}

/** Tells the other tabs; call it when the write is stored. */
export function announce(change: Change): void {
  tabs().postMessage(change);
}

/** Calls `listener` for every write of another tab; returns how to stop. */
export function onChange(listener: (change: Change) => void): () => void {
  const hear = (event: MessageEvent<unknown>): void => {
    // A tab with another version of the app may send what this one does not know.
    if (v.is(change, event.data)) listener(event.data);
  };
  const heard = tabs();
  heard.addEventListener('message', hear);
  return () => {
    heard.removeEventListener('message', hear);
  };
}

/** More jobs than this are read faster all at once than by name. */
const MOST_NAMED = 500;

/** That jobs of these memes were stored, changed or removed, or that what they asked for was made. */
export function jobsChange(ids: readonly MemeId[], made?: Task): Change {
  const named = ids.length > MOST_NAMED ? {} : { ids };
  return { kind: 'jobs', ...named, ...(made === undefined ? {} : { made }) };
}
