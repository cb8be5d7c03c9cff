import { MAX_TAGS } from '$lib/core/bounds';
import { mergedWithBackup, type BackupMeme } from '$lib/core/backup-format';
import type { CaptionRecord } from '$lib/core/caption';
import { newMemeId, type MemeId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import type { Meme, Thumbnail } from '$lib/core/meme';
import { failed, success, type Result } from '$lib/core/result';
import { isReadBySameModel } from './captions';
import { filesOf, jobsFor, withoutDoubles, type NewMeme } from './memes';
import { mendOriginals } from './mend-originals';
import { storeOriginals, type Storable } from './originals';
import type { TagRecord } from './schema';
import { isTooLarge } from './too-large';
import { requestEach, transact, type Transaction } from './transaction';

const STORES: ['memes', 'bin', 'originals', 'renditions', 'thumbnails', 'captions', 'jobs'] = [
  'memes',
  'bin',
  'originals',
  'renditions',
  'thumbnails',
  'captions',
  'jobs',
];

/** The ids of all memes, in the order in which a backup has them, and how many are in the bin instead. */
export async function listForBackup(): Promise<Result<{ readonly ids: readonly MemeId[]; readonly binned: number }>> {
  return await transact(['memes', 'bin'], 'readonly', async (transaction) => {
    const [ids, binned] = await Promise.all([
      transaction.objectStore('memes').getAllKeys(),
      transaction.objectStore('bin').count(),
    ]);
    return success({ ids, binned });
  });
}

/** Everything that a backup holds of these memes except pictures. Missing ones and those in the bin are left out. */
export async function readForBackup(
  ids: readonly MemeId[],
): Promise<Result<{ readonly meme: Meme; readonly captions: readonly CaptionRecord[] }[]>> {
  return await transact(['memes', 'captions'], 'readonly', async (transaction) => {
    const captions = transaction.objectStore('captions').index('meme');
    const read = await requestEach(ids, async (id) => {
      const [meme, written] = await Promise.all([transaction.objectStore('memes').get(id), captions.getAll(id)]);
      return meme === undefined ? [] : [{ meme, captions: withCurrent(meme, written) }];
    });
    return success(read.flat());
  });
}

/** The captions, and the texts that the meme shows if their records are missing. */
function withCurrent(meme: Meme, captions: readonly CaptionRecord[]): readonly CaptionRecord[] {
  const missing = (['description', 'text'] as const).flatMap((kind): CaptionRecord[] => {
    const current = meme[kind];
    if (current === null || captions.some(({ id }) => id === current.caption)) return [];
    const { value, caption: id, source } = current;
    return [{ id, meme: meme.id, kind, value, made: meme.added, source }];
  });
  return [...captions, ...missing];
}

/** A meme of a backup, ready to be stored. */
export type Restored = {
  readonly saved: BackupMeme;
  readonly captions: readonly CaptionRecord[];
  /** The new meme to store if the library does not have the picture. */
  readonly item: Omit<NewMeme, 'thumbnail'> & { readonly thumbnail: Thumbnail | null };
};

/** What restoring one meme did; `added` is false if the library had it. */
export type RestoredMeme = { readonly meme: Meme; readonly added: boolean; readonly jobs: readonly Job[] };

/**
 * Stores a batch in one transaction. New memes are added; memes that the library has are merged with the backup
 * (`mergedWithBackup`), and get their originals again if the stored ones cannot be read. Memes that are in the bin are
 * merged and brought back if `revive` is true, else they stay there and are missing in the result. Fails with
 * `storage-full` if the batch does not fit.
 */
export async function restoreMemes(batch: readonly Restored[], revive: boolean): Promise<Result<RestoredMeme[]>> {
  if (await isTooLarge(batch.map(({ item }) => item))) return failed({ kind: 'storage-full' });
  const originals = batch.flatMap(({ item }) => filesOf(item));
  const restored = await storeOriginals(originals, (storable) =>
    transact(STORES, 'readwrite', async (transaction, tell) => {
      const stored: RestoredMeme[] = [];
      for (const restored of batch) {
        const done = await restoreOne(transaction, restored, storable, revive);
        if (done !== null) stored.push(done);
      }
      tell({ kind: 'memes', ids: stored.map(({ meme }) => meme.id) });
      tell({ kind: 'jobs' });
      if (revive) tell({ kind: 'bin' });
      return success(stored);
    }),
  );
  if (!restored.ok) return restored;
  const byHash = new Map(batch.map(({ item }) => [item.meme.sha256, item.original]));
  const again = restored.value.flatMap(({ meme: { id, sha256 }, added }) => {
    const original = byHash.get(sha256);
    return added || original === undefined ? [] : [{ id, original }];
  });
  const mended = await mendOriginals(again);
  return mended.ok ? restored : mended;
}

/**
 * Stores the backup's tags that the library does not have, as many as it can have. Returns how many there were no room
 * for.
 */
export async function restoreTags(tags: readonly TagRecord[]): Promise<Result<number>> {
  return await transact(['tags'], 'readwrite', async ({ store }, tell) => {
    const there = new Set(await store.getAllKeys());
    const fresh = tags.filter((tag) => !there.has(tag.name));
    const fitting = fresh.slice(0, Math.max(0, MAX_TAGS - there.size));
    await requestEach(fitting, (tag) => store.put(tag));
    tell({ kind: 'tags' });
    return success(fresh.length - fitting.length);
  });
}

async function restoreOne(
  transaction: Transaction<typeof STORES, 'readwrite'>,
  { saved, captions, item }: Restored,
  storable: Storable,
  revive: boolean,
): Promise<RestoredMeme | null> {
  const memes = transaction.objectStore('memes');
  const bin = transaction.objectStore('bin');
  const [here, binned] = await Promise.all([
    memes.index('sha256').get(item.meme.sha256),
    bin.index('sha256').get(item.meme.sha256),
  ]);
  if (binned !== undefined && !revive) return null;
  const there = here ?? binned?.meme;
  const isNew = there === undefined;
  const id = there?.id ?? (await freeId(transaction, item.meme.id));
  const kept = transaction.objectStore('captions');
  const known = await Promise.all(captions.map((caption) => kept.getKey(caption.id)));
  const mine = isNew ? [] : await kept.index('meme').getAll(id);
  // What the reader read of this picture is here already, perhaps by a newer version.
  const isRead = (caption: CaptionRecord): boolean => mine.some((record) => isReadBySameModel(record, caption));
  const fresh = captions.filter((caption, index) => known[index] === undefined && !isRead(caption));
  const meme = there === undefined ? { ...item.meme, id } : mergedWithBackup(there, saved, captions);
  const needed = meme.textRead ? [] : jobsFor(id, item.jobs);
  const jobs = here === undefined ? withoutDoubles([...(binned?.jobs ?? []), ...needed]) : [];
  // What is here as the backup has it is not written again, so that a restore goes on even on a full disk.
  const isSame = here !== undefined && JSON.stringify(meme) === JSON.stringify(here);
  await Promise.all([
    ...(isSame ? [] : [memes.put(meme)]),
    ...fresh.map((caption) => kept.add({ ...caption, meme: id })),
    ...jobs.map((job) => transaction.objectStore('jobs').put(job)),
    ...(binned === undefined ? [] : [bin.delete(id)]),
    ...(isNew
      ? [
          transaction.objectStore('originals').add(storable(item.original), id),
          ...(item.rendition === null ? [] : [transaction.objectStore('renditions').add(storable(item.rendition), id)]),
          ...(item.thumbnail === null
            ? []
            : [transaction.objectStore('thumbnails').add({ ...item.thumbnail, meme: id })]),
        ]
      : []),
  ]);
  return { meme, added: here === undefined, jobs };
}

/** The id, or another one if a meme has it: a backup that was tampered with may claim it. */
async function freeId(transaction: Transaction<typeof STORES, 'readwrite'>, id: MemeId): Promise<MemeId> {
  const [here, binned] = await Promise.all([
    transaction.objectStore('memes').getKey(id),
    transaction.objectStore('bin').getKey(id),
  ]);
  return here === undefined && binned === undefined ? id : newMemeId();
}
