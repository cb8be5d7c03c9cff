import type { MemeId } from '$lib/domain/ids';

/** What another tab changed, coarse enough that listeners read the affected records again. */
export type Change =
  | { readonly kind: 'memes'; readonly ids: readonly MemeId[] }
  | { readonly kind: 'jobs' }
  | { readonly kind: 'tags' }
  | { readonly kind: 'settings' };

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

// A tab with another version of the app may send what this one does not know.
function isChange(data: unknown): data is Change {
  if (typeof data !== 'object' || data === null || !('kind' in data)) return false;
  return data.kind === 'memes'
    ? 'ids' in data && Array.isArray(data.ids)
    : data.kind === 'jobs' || data.kind === 'settings' || data.kind === 'tags';
}
