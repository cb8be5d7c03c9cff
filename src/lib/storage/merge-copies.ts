import { mayReplace, type CaptionKind, type CaptionRecord, type CurrentText } from '$lib/core/caption';
import type { CaptionId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { tagKey, withTag } from '$lib/core/tag';

/** A meme with all its captions. */
export type MemeWithTexts = { readonly meme: Meme; readonly texts: readonly CaptionRecord[] };

/** The result of a merge: the kept meme and the captions to add to its history. */
export type MergeResult = {
  readonly meme: Meme;
  readonly texts: readonly CaptionRecord[];
};

const KINDS: readonly CaptionKind[] = ['description', 'text'];

/**
 * Merges copies, best first, into the kept meme:
 * - It gets the tags of all, is a favourite if one is, and `sent` is the sum of all.
 * - It keeps its folder and the name that a person gave it, else takes the first one among the copies.
 * - A text of its own that a person wrote stays. Otherwise a copy's text by a person replaces it, preferably one that
 *   is not empty. Otherwise any text of a copy is used if the meme has none.
 * - The used texts, the copies' current texts and everything that people wrote for the copies are added to its history.
 * `newId` makes the ids of the added captions.
 */
export function mergeCopies(
  kept: MemeWithTexts,
  copies: readonly MemeWithTexts[],
  newId: () => CaptionId,
): MergeResult {
  const all = [kept.meme, ...copies.map(({ meme }) => meme)];
  const sentAt = all.flatMap((meme) => meme.sentAt ?? []);
  const added: CaptionRecord[] = [];
  const chosen = Object.fromEntries(
    KINDS.flatMap((kind) => {
      const copy = copyWithBetterText(kept.meme, copies, kind);
      if (copy === null) return [];
      const record = { ...currentRecord(copy, kind), id: newId(), meme: kept.meme.id };
      added.push(record);
      return [[kind, { value: record.value, caption: record.id, source: record.source }]];
    }),
  ) as Partial<Record<CaptionKind, CurrentText>>;
  for (const copy of copies)
    for (const record of textsToKeep(copy))
      if (![...kept.texts, ...added].some((known) => known.kind === record.kind && known.value === record.value))
        added.push({ ...record, id: newId(), meme: kept.meme.id });
  // A text of a copy that an older reader made is to be read again, as it would have been on the copy.
  const version = versionRead(copyWithBetterText(kept.meme, copies, 'text')?.meme ?? kept.meme);
  const meme: Meme = {
    ...kept.meme,
    tags: all.flatMap(({ tags }) => tags).reduce<readonly string[]>(withTag, []),
    favourite: all.some(({ favourite }) => favourite),
    sent: all.reduce((sum, { sent }) => sum + sent, 0),
    sentAt: sentAt.length === 0 ? null : Math.max(...sentAt),
    folder: all.find(({ folder }) => folder !== '')?.folder ?? '',
    ...titled(all.find(({ title }) => title)?.title),
    ...chosen,
    textRead: kept.meme.textRead || chosen.text !== undefined,
    ...(version < versionRead(kept.meme) ? { made: { ...kept.meme.made, text: version } } : {}),
  };
  return { meme, texts: added };
}

/** A meme's name by a person; none for a meme without. */
function titled(title: string | undefined): Pick<Meme, 'title'> {
  return title === undefined ? {} : { title };
}

/** The copy whose text replaces the kept meme's; null if the meme keeps its own. */
function copyWithBetterText(kept: Meme, copies: readonly MemeWithTexts[], kind: CaptionKind): MemeWithTexts | null {
  if (!mayReplace(kept[kind])) return null;
  const byPerson = copies.filter(({ meme }) => !mayReplace(meme[kind]));
  const written = byPerson.find(({ meme }) => hasWords(meme, kind)) ?? byPerson[0];
  if (written !== undefined) return written;
  return hasWords(kept, kind) ? null : (copies.find(({ meme }) => hasWords(meme, kind)) ?? null);
}

/** The version of the reader that read this meme; 1 if it was not noted yet. */
function versionRead({ made }: Meme): number {
  return made?.text ?? 1;
}

function hasWords(meme: Meme, kind: CaptionKind): boolean {
  return (meme[kind]?.value ?? '') !== '';
}

/** The caption that a copy shows. It is rebuilt from the meme if a damaged backup left out its record. */
function currentRecord({ meme, texts }: MemeWithTexts, kind: CaptionKind): CaptionRecord {
  const current = meme[kind];
  if (current === null) throw new Error('A copy without that text');
  const { value, caption: id, source } = current;
  return texts.find((record) => record.id === id) ?? { id, meme: meme.id, kind, value, made: meme.added, source };
}

/** The current texts of a copy, then everything that people wrote for it; empty texts are left out. */
function textsToKeep(copy: MemeWithTexts): readonly CaptionRecord[] {
  const current = KINDS.flatMap((kind) => (copy.meme[kind] === null ? [] : [currentRecord(copy, kind)]));
  return [...current, ...copy.texts.filter(({ source }) => source.by === 'person')].filter(({ value }) => value !== '');
}

/** Undoes a merge on the kept meme, which was `before`, became `merged` and is `now`. Later changes stay. */
export function undoMerge(now: Meme, before: Meme, merged: Meme): Meme {
  const had = new Set(before.tags.map(tagKey));
  const brought = new Set(merged.tags.map(tagKey).filter((tag) => !had.has(tag)));
  const isAsMerged = (kind: CaptionKind): boolean => now[kind]?.caption === merged[kind]?.caption;
  const { changed: last, title, ...unmarked } = now;
  const changed = last === merged.changed ? before.changed : last;
  return {
    ...unmarked,
    ...(changed === undefined ? {} : { changed }),
    ...titled(title === merged.title ? before.title : title),
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
