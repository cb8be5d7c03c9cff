import * as v from 'valibot';
import type { CaptionKind } from '$lib/core/caption';
import type { MemeId } from '$lib/core/ids';

/** Each draft has an entry of its own in localStorage, so that tabs do not overwrite each other's. */
const PREFIX = 'memelore:draft:';
/** Browsers give a site 5 million characters; drafts take at most half of them, and the oldest are dropped first. */
const MAX_CHARACTERS = 2_500_000;

const stored = v.object({ value: v.string(), at: v.number() });

/** A text that a person typed and that is not in the library yet. */
export type Draft = {
  readonly meme: MemeId;
  readonly kind: CaptionKind;
  readonly value: string;
  /** When it was kept, in milliseconds since the epoch. */
  readonly at: number;
};

/** The meme and the text that a draft is for. */
export type DraftOf = Pick<Draft, 'meme' | 'kind'>;

/**
 * Keeps a text at once, before this call returns, in a place that also works on a full disk and in a page that is being
 * closed. Drops the oldest drafts if there is no room; returns false if there is none even so.
 */
export function keepDraft({ meme, kind }: DraftOf, value: string, at = Date.now()): boolean {
  const entry = JSON.stringify({ value, at });
  const others = drafts().filter((draft) => draft.meme !== meme || draft.kind !== kind);
  let room = MAX_CHARACTERS - entry.length;
  for (const other of others) {
    room -= other.value.length;
    if (room < 0) dropDraft(other);
  }
  for (const spare of [null, ...others.reverse()]) {
    if (spare !== null) dropDraft(spare);
    if (write(keyOf({ meme, kind }), entry)) return true;
  }
  return false;
}

/** Drops a draft unless it was kept after `before`, in milliseconds since the epoch. */
export function dropDraft(of: DraftOf, before = Infinity): void {
  const key = keyOf(of);
  access((storage) => {
    const draft = draftIn(key, storage.getItem(key));
    if (draft === null || draft.at <= before) storage.removeItem(key);
  });
}

/** All drafts, the newest first. */
export function drafts(): Draft[] {
  const found = access((storage) => Object.keys(storage).flatMap((key) => draftIn(key, storage.getItem(key)) ?? []));
  return (found ?? []).sort((a, b) => b.at - a.at);
}

function draftIn(key: string, entry: string | null): Draft | null {
  if (entry === null || !key.startsWith(PREFIX)) return null;
  const [kind, meme] = key.slice(PREFIX.length).split(' ');
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), stored), entry);
  if (!read.success || meme === undefined || (kind !== 'description' && kind !== 'text')) return null;
  return { meme: meme as MemeId, kind, ...read.output };
}

function keyOf({ meme, kind }: DraftOf): string {
  return `${PREFIX}${kind} ${meme}`;
}

function write(key: string, entry: string): boolean {
  return access((storage) => storage.setItem(key, entry)) !== null;
}

/** Uses localStorage; null if the browser refuses it or it is full. */
function access<Value>(use: (storage: Storage) => Value): Value | null {
  try {
    return use(localStorage);
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}
