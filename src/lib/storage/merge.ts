import { newCaptionId, type CaptionId, type MemeId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import { isGone, type Meme } from '$lib/core/meme';
import { mergeCopies, undoMerge, type MemeWithTexts } from './merge-copies';
import { failed, success, type Result } from '$lib/core/result';
import type { Change } from './changes';
import { restoreJobs, takeJobs } from './jobs';
import { transact, type Transaction } from './transaction';

/** A merge to do: one meme is kept and the others, best first, are merged into it. */
export type MergeRequest = { readonly keep: MemeId; readonly others: readonly MemeId[] };

/** What a merge did, with everything that `unmergeMemes` needs. */
export type MergeDone = {
  readonly before: Meme;
  readonly merged: Meme;
  readonly gone: readonly MemeId[];
  /** The deleted jobs of the merged memes. */
  readonly jobs: readonly Job[];
  /** Captions that were added to the kept meme's history. */
  readonly texts: readonly CaptionId[];
};

const STORES: ['memes', 'captions', 'jobs'] = ['memes', 'captions', 'jobs'];

type MergeTransaction = Transaction<typeof STORES, 'readwrite'>;

/**
 * Merges copies in one transaction; `mergeCopies` says how. The merged memes are marked as deleted at `deletedAt`.
 * Requests whose memes are gone are skipped; fails with `meme-gone` if all are.
 */
export async function mergeMemes(requests: readonly MergeRequest[], deletedAt: number): Promise<Result<MergeDone[]>> {
  return await transact(STORES, 'readwrite', async (transaction, tell): Promise<Result<MergeDone[]>> => {
    const done: MergeDone[] = [];
    for (const request of requests) done.push(...(await mergeOne(transaction, request, deletedAt)));
    changes(done).forEach(tell);
    return done.length === 0 ? failed({ kind: 'meme-gone' }) : success(done);
  });
}

async function mergeOne(
  transaction: MergeTransaction,
  { keep, others }: MergeRequest,
  deletedAt: number,
): Promise<MergeDone[]> {
  const [kept, ...copies] = await Promise.all([keep, ...others].map((id) => withTexts(transaction, id)));
  const there = copies.filter((copy) => copy !== null);
  if (kept === null || kept === undefined || there.length === 0) return [];
  const { meme: joined, texts } = mergeCopies(kept, there, newCaptionId);
  const meme = { ...joined, changed: deletedAt };
  const gone = there.map((copy) => copy.meme.id);
  const memes = transaction.objectStore('memes');
  await Promise.all([
    memes.put(meme),
    ...texts.map((record) => transaction.objectStore('captions').add(record)),
    ...there.map((copy) => memes.put({ ...copy.meme, deletedAt })),
  ]);
  const jobs = await takeJobs(transaction.objectStore('jobs'), gone);
  return [{ before: kept.meme, merged: meme, gone, jobs, texts: texts.map(({ id }) => id) }];
}

/** Null if the meme is missing or deleted. */
async function withTexts(transaction: MergeTransaction, id: MemeId): Promise<MemeWithTexts | null> {
  const [meme, texts] = await Promise.all([
    transaction.objectStore('memes').get(id),
    transaction.objectStore('captions').index('meme').getAll(id),
  ]);
  return isGone(meme) ? null : { meme, texts };
}

/**
 * Undoes merges: the merged memes are restored with their jobs, and the kept ones lose what they got from them. Later
 * changes stay. Returns all these memes.
 */
export async function unmergeMemes(merges: readonly MergeDone[]): Promise<Result<Meme[]>> {
  return await transact(STORES, 'readwrite', async (transaction, tell) => {
    const memes: Meme[] = [];
    for (const merge of merges) memes.push(...(await unmergeOne(transaction, merge)));
    changes(merges).forEach(tell);
    return success(memes);
  });
}

async function unmergeOne(
  transaction: MergeTransaction,
  { before, merged, gone, jobs, texts }: MergeDone,
): Promise<Meme[]> {
  const memes = transaction.objectStore('memes');
  const [kept, ...copies] = await Promise.all([before.id, ...gone].map((id) => memes.get(id)));
  const restored = copies.filter((meme) => meme !== undefined).map((meme): Meme => ({ ...meme, deletedAt: null }));
  const alone = kept === undefined ? [] : [undoMerge(kept, before, merged)];
  const shown = new Set(alone.flatMap(({ description, text }) => [description?.caption, text?.caption]));
  await Promise.all([
    ...[...alone, ...restored].map((meme) => memes.put(meme)),
    ...texts.filter((id) => !shown.has(id)).map((id) => transaction.objectStore('captions').delete(id)),
    restoreJobs(transaction.objectStore('jobs'), jobs, restored),
  ]);
  return [...alone, ...restored];
}

function changes(merges: readonly MergeDone[]): readonly Change[] {
  return [{ kind: 'memes', ids: merges.flatMap(({ before, gone }) => [before.id, ...gone]) }, { kind: 'jobs' }];
}
