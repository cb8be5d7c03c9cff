import { mayReplace, type CaptionKind, type CaptionRecord, type CurrentText } from '$lib/core/caption';
import type { CaptionId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { tagKey, withTag } from '$lib/core/tag';

/** A meme with every text ever made for it. */
export type MemeWithTexts = { readonly meme: Meme; readonly texts: readonly CaptionRecord[] };

/** What one meme becomes when its copies are merged into it. */
export type Merged = {
  readonly meme: Meme;
  /** Records to be added to its history. */
  readonly texts: readonly CaptionRecord[];
};

const KINDS: readonly CaptionKind[] = ['description', 'text'];

/**
 * What a meme becomes when its copies, the best first, go into it: the tags of all; a favourite if one is; sent as often as
 * all together; its own folder, else the first of theirs. Its own text stays where a person wrote it; else a person's text of
 * a copy takes its place, one with words before an emptied one; else a copy's text where it has none. Texts that lose their
 * place, and everything people ever wrote for the copies, join its history, so that no words are lost. `newId` names records.
 */
export function mergeCopies(kept: MemeWithTexts, copies: readonly MemeWithTexts[], newId: () => CaptionId): Merged {
  const all = [kept.meme, ...copies.map(({ meme }) => meme)];
  const sentAt = all.flatMap((meme) => meme.sentAt ?? []);
  const added: CaptionRecord[] = [];
  const chosen = Object.fromEntries(
    KINDS.flatMap((kind) => {
      const copy = betterText(kept.meme, copies, kind);
      if (copy === null) return [];
      const record = { ...currentRecord(copy, kind), id: newId(), meme: kept.meme.id };
      added.push(record);
      return [[kind, { value: record.value, caption: record.id, source: record.source }]];
    }),
  ) as Partial<Record<CaptionKind, CurrentText>>;
  for (const copy of copies)
    for (const record of wordsOf(copy))
      if (![...kept.texts, ...added].some((known) => known.kind === record.kind && known.value === record.value))
        added.push({ ...record, id: newId(), meme: kept.meme.id });
  const meme: Meme = {
    ...kept.meme,
    tags: all.flatMap(({ tags }) => tags).reduce<readonly string[]>(withTag, []),
    favourite: all.some(({ favourite }) => favourite),
    sent: all.reduce((sum, { sent }) => sum + sent, 0),
    sentAt: sentAt.length === 0 ? null : Math.max(...sentAt),
    folder: all.find(({ folder }) => folder !== '')?.folder ?? '',
    ...chosen,
    textRead: kept.meme.textRead || chosen.text !== undefined,
  };
  return { meme, texts: added };
}

/** The copy whose text of a kind shall be shown instead of the kept meme's own; null where that stays. */
function betterText(kept: Meme, copies: readonly MemeWithTexts[], kind: CaptionKind): MemeWithTexts | null {
  if (!mayReplace(kept[kind])) return null;
  const byPerson = copies.filter(({ meme }) => !mayReplace(meme[kind]));
  const written = byPerson.find(({ meme }) => hasWords(meme, kind)) ?? byPerson[0];
  if (written !== undefined) return written;
  return hasWords(kept, kind) ? null : (copies.find(({ meme }) => hasWords(meme, kind)) ?? null);
}

function hasWords(meme: Meme, kind: CaptionKind): boolean {
  return (meme[kind]?.value ?? '') !== '';
}

/** The record of the text a copy shows; what was restored from a damaged backup may have none. */
function currentRecord({ meme, texts }: MemeWithTexts, kind: CaptionKind): CaptionRecord {
  const current = meme[kind];
  if (current === null) throw new Error('A copy without that text');
  const { value, caption: id, source } = current;
  return texts.find((record) => record.id === id) ?? { id, meme: meme.id, kind, value, made: meme.added, source };
}

/** What a copy says now and everything people wrote for it, what it says now first. */
function wordsOf(copy: MemeWithTexts): readonly CaptionRecord[] {
  const current = KINDS.flatMap((kind) => (copy.meme[kind] === null ? [] : [currentRecord(copy, kind)]));
  return [...current, ...copy.texts.filter(({ source }) => source.by === 'person')].filter(({ value }) => value !== '');
}

/**
 * A meme as it is now without what a merge brought it: `before` and `merged` are what it was and what it became. What was
 * changed since stays.
 */
export function withoutMerged(now: Meme, before: Meme, merged: Meme): Meme {
  const had = new Set(before.tags.map(tagKey));
  const brought = new Set(merged.tags.map(tagKey).filter((tag) => !had.has(tag)));
  const isAsMerged = (kind: CaptionKind): boolean => now[kind]?.caption === merged[kind]?.caption;
  return {
    ...now,
    tags: now.tags.filter((tag) => !brought.has(tagKey(tag))),
    favourite: now.favourite === merged.favourite ? before.favourite : now.favourite,
    sent: now.sent - (merged.sent - before.sent),
    sentAt: now.sentAt === merged.sentAt ? before.sentAt : now.sentAt,
    folder: now.folder === merged.folder ? before.folder : now.folder,
    description: isAsMerged('description') ? before.description : now.description,
    text: isAsMerged('text') ? before.text : now.text,
    textRead: isAsMerged('text') ? before.textRead : now.textRead,
  };
}
