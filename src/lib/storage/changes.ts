import type { MemeId } from '$lib/core/ids';
import type { Task } from '$lib/core/job';

/** What another tab changed, coarse enough that listeners read the affected records again. */
export type Change =
  | { readonly kind: 'memes'; readonly ids: readonly MemeId[] }
  | {
      readonly kind: 'jobs';
      /** The memes they are of; absent when there are too many to name. */
      readonly ids?: readonly MemeId[];
      /** Set when the jobs were removed by finishing this task. */
      readonly made?: Task;
    }
  /** Downloads that ended and deletions. */
  | { readonly kind: 'weights' }
  /** Memes' vectors that were made. */
  | { readonly kind: 'vectors' }
  | { readonly kind: 'tags' }
  /** What is derived from these memes' originals was made; nothing that is searched for by words changed. */
  | { readonly kind: 'derived'; readonly ids: readonly MemeId[] }
  /** What people said of memes that look alike. */
  | { readonly kind: 'different' }
  | { readonly kind: 'settings' };

const KINDS: readonly Change['kind'][] = [
  'memes',
  'jobs',
  'weights',
  'vectors',
  'tags',
  'derived',
  'different',
  'settings',
];
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
    if (isChange(event.data)) listener(event.data);
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

// A tab with another version of the app may send what this one does not know.
function isChange(data: unknown): data is Change {
  if (typeof data !== 'object' || data === null || !('kind' in data)) return false;
  const named = 'ids' in data ? Array.isArray(data.ids) : data.kind !== 'memes' && data.kind !== 'derived';
  return named && KINDS.some((kind) => kind === data.kind);
}
