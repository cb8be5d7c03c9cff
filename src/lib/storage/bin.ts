import type { MemeId } from '$lib/core/ids';
import type { Job } from '$lib/domain/job';
import type { Meme } from '$lib/domain/meme';
import { success, type Result } from '$lib/core/result';
import { announce } from './changes';
import { removeMemes } from './memes';
import { askEach } from './slices';
import { transact } from './transaction';

/**
 * Marks memes as deleted, all or none, and takes their jobs off the queue; returns those jobs. Memes that are gone or
 * deleted already are passed over.
 */
export async function deleteMemes(ids: readonly MemeId[], deletedAt: number): Promise<Result<Job[]>> {
  const result = await transact(['memes', 'jobs'], 'readwrite', async (transaction) => {
    const memes = transaction.objectStore('memes');
    const jobs = transaction.objectStore('jobs');
    const records = await askEach(ids, (id) => memes.get(id));
    const queued = await askEach(ids, (id) => Promise.all([jobs.get([id, 'read']), jobs.get([id, 'describe'])]));
    const taken = queued.flat().filter((job) => job !== undefined);
    const there = records.filter((meme) => meme?.deletedAt === null).filter((meme) => meme !== undefined);
    await askEach(there, (meme) => memes.put({ ...meme, deletedAt }));
    await askEach(taken, ({ meme, task }) => jobs.delete([meme, task]));
    // One in hand is cut off; brought back, it begins anew.
    return success(
      taken.map((job): Job => (job.state.kind === 'running' ? { ...job, state: { kind: 'waiting' } } : job)),
    );
  });
  tell(result.ok, ids);
  return result;
}

/** Undoes a deletion with the jobs it took; returns the memes as they are now. What is gone for good stays gone. */
export async function restoreMemes(ids: readonly MemeId[], jobs: readonly Job[]): Promise<Result<Meme[]>> {
  const result = await transact(['memes', 'jobs'], 'readwrite', async (transaction) => {
    const memes = transaction.objectStore('memes');
    const records = await askEach(ids, (id) => memes.get(id));
    const restored = records.filter((meme) => meme !== undefined).map((meme): Meme => ({ ...meme, deletedAt: null }));
    const there = new Set(restored.map(({ id }) => id));
    await askEach(restored, (meme) => memes.put(meme));
    const back = jobs.filter(({ meme }) => there.has(meme));
    await askEach(back, (job) => transaction.objectStore('jobs').put(job));
    return success(restored);
  });
  tell(result.ok, ids);
  return result;
}

/** Removes those of the memes for good that were deleted before `before` and not brought back since. */
export async function emptyBin(ids: readonly MemeId[], before: number): Promise<Result<void>> {
  const due = await transact(['memes'], 'readonly', async ({ store }) => {
    const memes = await askEach(ids, (id) => store.get(id));
    return success(memes.flatMap((meme) => (isDue(meme, before) ? [meme.id] : [])));
  });
  if (!due.ok || due.value.length === 0) return due.ok ? success(undefined) : due;
  return await removeMemes(due.value, (meme) => isDue(meme, before));
}

function isDue(meme: Meme | undefined, before: number): meme is Meme {
  return meme !== undefined && meme.deletedAt !== null && meme.deletedAt < before;
}

function tell(stored: boolean, ids: readonly MemeId[]): void {
  if (!stored) return;
  announce({ kind: 'memes', ids });
  announce({ kind: 'jobs' });
}
