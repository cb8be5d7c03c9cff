import type { BackupMeme } from './backup-format';
import { mergedWithBackup } from './backup-format';
import type { CaptionRecord } from '$lib/core/caption';
import type { MemeId } from '$lib/core/ids';
import { isGone, type Meme } from '$lib/core/meme';
import { success, type Result } from '$lib/core/result';
import { isReadBySameModel } from './captions';
import { filesOf, type NewMeme } from './memes';
import { storeOriginals, type Storable } from './originals';
import type { TagRecord } from './schema';
import { transact, type Transaction } from './transaction';

const STORES: ['memes', 'originals', 'renditions', 'thumbnails', 'captions', 'jobs'] = [
  'memes',
  'originals',
  'renditions',
  'thumbnails',
  'captions',
  'jobs',
];

/** Everything that a backup holds except pictures. Deleted memes are left out. */
export async function readForBackup(): Promise<
  Result<{ memes: Meme[]; captions: Map<MemeId, CaptionRecord[]>; tags: TagRecord[] }>
> {
  return await transact(['memes', 'captions', 'tags'], 'readonly', async (transaction) => {
    const [memes, captions, tags] = await Promise.all([
      transaction.objectStore('memes').getAll(),
      transaction.objectStore('captions').getAll(),
      transaction.objectStore('tags').getAll(),
    ]);
    return success({
      memes: memes.filter((meme) => !isGone(meme)),
      captions: byMeme(captions),
      tags,
    });
  });
}

/** Groups captions by meme. */
export function byMeme(captions: readonly CaptionRecord[]): Map<MemeId, CaptionRecord[]> {
  const grouped = new Map<MemeId, CaptionRecord[]>();
  for (const caption of captions) {
    const those = grouped.get(caption.meme);
    if (those === undefined) grouped.set(caption.meme, [caption]);
    else those.push(caption);
  }
  return grouped;
}

/** A meme of a backup, ready to be stored. */
export type Restored = {
  readonly saved: BackupMeme;
  readonly captions: readonly CaptionRecord[];
  /** The new meme to store if the library does not have the picture. */
  readonly item: NewMeme;
};

/**
 * Stores a batch in one transaction. New memes are added; memes that the library has are merged with the backup
 * (`mergedWithBackup`). Returns the meme for each item, in order. Fails with `storage-full` if the batch does not fit.
 */
export async function restoreMemes(
  batch: readonly Restored[],
): Promise<Result<{ readonly meme: Meme; readonly added: boolean }[]>> {
  const originals = batch.flatMap(({ item }) => filesOf(item));
  return await storeOriginals(originals, (storable) =>
    transact(STORES, 'readwrite', async (transaction, tell) => {
      const stored = [];
      for (const restored of batch) stored.push(await restoreOne(transaction, restored, storable));
      tell({ kind: 'memes', ids: stored.map(({ meme }) => meme.id) });
      tell({ kind: 'jobs' });
      return success(stored);
    }),
  );
}

/** Stores the backup's tags that the library does not have. */
export async function restoreTags(tags: readonly TagRecord[]): Promise<Result<void>> {
  return await transact(['tags'], 'readwrite', async (transaction) => {
    const there = new Set(await transaction.store.getAllKeys());
    await Promise.all(tags.filter((tag) => !there.has(tag.name)).map((tag) => transaction.store.put(tag)));
    return success(undefined);
  });
}

async function restoreOne(
  transaction: Transaction<typeof STORES, 'readwrite'>,
  { saved, captions, item }: Restored,
  storable: Storable,
): Promise<{ meme: Meme; added: boolean }> {
  const memes = transaction.objectStore('memes');
  const there = await memes.index('sha256').get(item.meme.sha256);
  const added = there === undefined;
  // A backup that was tampered with may claim another meme's id.
  const isFree = !added || (await memes.getKey(item.meme.id)) === undefined;
  const id = there?.id ?? (isFree ? item.meme.id : (crypto.randomUUID() as MemeId));
  const kept = transaction.objectStore('captions');
  const known = await Promise.all(captions.map((caption) => kept.getKey(caption.id)));
  const mine = added ? [] : await kept.index('meme').getAll(id);
  // What the reader read of this picture is here already, perhaps by a newer version.
  const isRead = (caption: CaptionRecord): boolean => mine.some((record) => isReadBySameModel(record, caption));
  const fresh = captions.filter((caption, index) => known[index] === undefined && !isRead(caption));
  const meme = there === undefined ? { ...item.meme, id } : mergedWithBackup(there, saved, captions);
  await Promise.all([
    memes.put(meme),
    ...fresh.map((caption) => kept.add({ ...caption, meme: id })),
    ...(added
      ? [
          transaction.objectStore('originals').add(storable(item.original), id),
          ...(item.rendition === null ? [] : [transaction.objectStore('renditions').add(storable(item.rendition), id)]),
          transaction.objectStore('thumbnails').add({ ...item.thumbnail, meme: id }),
          ...item.jobs.map((job) => transaction.objectStore('jobs').put({ ...job, meme: id })),
        ]
      : []),
  ]);
  return { meme, added };
}
