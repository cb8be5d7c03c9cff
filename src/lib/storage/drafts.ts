import * as v from 'valibot';
import { KEPT_DAYS } from '$lib/core/binned-meme';
import type { CaptionKind } from '$lib/core/caption';
import type { MemeId } from '$lib/core/ids';

const PREFIX = 'memelore:draft:';
/** Each text has an entry for each tab in localStorage, so that tabs do not overwrite each other's words. */
const TAB = Math.random().toString(36).slice(2);
/** Browsers give a site 5 million characters; drafts take at most half of them, and the oldest are dropped first. */
const MAX_CHARACTERS = 2_500_000;
/** Drafts that nobody wanted for as long as the bin keeps memes are dropped. */
const KEPT_MS = KEPT_DAYS * 86_400_000;

const stored = v.object({ value: v.string(), at: v.number() });

/** A text that a person typed and that is not in the library yet. */
export type Draft = {
  readonly meme: MemeId;
  readonly kind: CaptionKind;
  readonly value: string;
  /** When it was kept, in milliseconds since the epoch. */
  readonly at: number;
  /** The visit in which it was typed. */
  readonly tab: string;
};

/** The meme and the text that a draft is for, and the tab in which it was typed, this one if none is named. */
type DraftOf = Pick<Draft, 'meme' | 'kind'> & { readonly tab?: string };

/**
 * Keeps a text at once, before this call returns, in a place that also works on a full disk and in a page that is being
 * closed. Drops the oldest drafts if there is no room; returns false if there is none even so.
 */
export function keepDraft(of: DraftOf, value: string, at = Date.now()): boolean {
  const entry = JSON.stringify({ value, at });
  const key = keyOf(of);
  const isSame = (draft: Draft): boolean => draft.meme === of.meme && draft.kind === of.kind && draft.value === value;
  const others = drafts(at).filter((draft) => keyOf(draft) !== key);
  let room = MAX_CHARACTERS - entry.length;
  for (const other of others) {
    room -= other.value.length;
    if (room < 0) dropDraft(other);
  }
  for (const spare of [null, ...others.reverse()]) {
    if (spare !== null) dropDraft(spare);
    if (!write(key, entry)) continue;
    // What another tab has kept of the same words is the same to a person.
    others.filter(isSame).forEach((same) => dropDraft(same));
    return true;
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

/** All drafts of all tabs, the newest first. Those that are too old at `now` are dropped. */
export function drafts(now = Date.now()): Draft[] {
  const found = access((storage) => Object.keys(storage).flatMap((key) => draftIn(key, storage.getItem(key)) ?? []));
  const all = (found ?? []).sort((a, b) => b.at - a.at);
  all.filter(({ at }) => at < now - KEPT_MS).forEach((old) => dropDraft(old));
  return all.filter(({ at }) => at >= now - KEPT_MS);
}

function draftIn(key: string, entry: string | null): Draft | null {
  if (entry === null || !key.startsWith(PREFIX)) return null;
  const [kind, meme, tab] = key.slice(PREFIX.length).split(' ');
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), stored), entry);
  if (!read.success || meme === undefined || tab === undefined) return null;
  return kind === 'description' || kind === 'text' ? { meme: meme as MemeId, kind, tab, ...read.output } : null;
}

function keyOf({ meme, kind, tab = TAB }: DraftOf): string {
  return `${PREFIX}${kind} ${meme} ${tab}`;
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
