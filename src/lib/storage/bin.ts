import type { MemeId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import { isGone, type Meme } from '$lib/core/meme';
import { success, type Result } from '$lib/core/result';
import { restoreJobs, takeJobs } from './jobs';
import { removeMemes } from './memes';
import { requestEach, transact } from './transaction';

/**
 * Marks memes as deleted and removes their jobs, in one transaction. Returns those jobs. Memes that are missing or
 * already deleted are skipped.
 */
export async function deleteMemes(ids: readonly MemeId[], deletedAt: number): Promise<Result<Job[]>> {
  return await transact(['memes', 'jobs'], 'readwrite', async (transaction, tell) => {
    const memes = transaction.objectStore('memes');
    const records = await requestEach(ids, (id) => memes.get(id));
    const there = records.flatMap((meme) => (isGone(meme) ? [] : [meme]));
    await requestEach(there, (meme) => memes.put({ ...meme, deletedAt }));
    tell({ kind: 'memes', ids });
    tell({ kind: 'jobs' });
    return success(await takeJobs(transaction.objectStore('jobs'), ids));
  });
}

/** Undoes `deleteMemes`, jobs included. Returns the restored memes; memes that were removed for good are skipped. */
export async function undeleteMemes(ids: readonly MemeId[], jobs: readonly Job[]): Promise<Result<Meme[]>> {
  return await transact(['memes', 'jobs'], 'readwrite', async (transaction, tell) => {
    const memes = transaction.objectStore('memes');
    const records = await requestEach(ids, (id) => memes.get(id));
    const restored = records.filter((meme) => meme !== undefined).map((meme): Meme => ({ ...meme, deletedAt: null }));
    await requestEach(restored, (meme) => memes.put(meme));
    await restoreJobs(transaction.objectStore('jobs'), jobs, restored);
    tell({ kind: 'memes', ids });
    tell({ kind: 'jobs' });
    return success(restored);
  });
}

/** Removes for good those of the memes that are marked as deleted before the time `before`. */
export async function emptyBin(ids: readonly MemeId[], before: number): Promise<Result<void>> {
  const due = await transact(['memes'], 'readonly', async ({ store }) => {
    const memes = await requestEach(ids, (id) => store.get(id));
    return success(memes.flatMap((meme) => (isDue(meme, before) ? [meme.id] : [])));
  });
  if (!due.ok || due.value.length === 0) return due.ok ? success(undefined) : due;
  return await removeMemes(due.value, (meme) => isDue(meme, before));
}

function isDue(meme: Meme | undefined, before: number): meme is Meme {
  return meme !== undefined && meme.deletedAt !== null && meme.deletedAt < before;
}
