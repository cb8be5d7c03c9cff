import { newCaptionId, type CaptionId, type MemeId } from '$lib/core/ids';
import type { Failure } from '$lib/core/failure';
import type { Meme } from '$lib/core/meme';
import { mergeCopies, undoMerge, type MemeWithTexts } from './merge-copies';
import { failed, success, type Result } from '$lib/core/result';
import { BIN_STORES, binChanges, putInBin, takeFromBin, type BinTransaction, type FromBin } from './bin';
import type { Change } from './changes';
import { transact } from './transaction';

/** A merge to do: one meme is kept and the others, best first, are merged into it. */
export type MergeRequest = { readonly keep: MemeId; readonly others: readonly MemeId[] };

/** What a merge did, with everything that `unmergeMemes` needs. */
export type MergeDone = {
  readonly before: Meme;
  readonly merged: Meme;
  /** The other memes, which are in the bin. */
  readonly gone: readonly MemeId[];
  /** Captions that were added to the kept meme's history. */
  readonly texts: readonly CaptionId[];
};

/**
 * Merges copies in one transaction; `mergeCopies` says how. The merged memes go to the bin. Requests whose memes are
 * gone are skipped; fails with `meme-gone` if all are.
 */
export async function mergeMemes(requests: readonly MergeRequest[]): Promise<Result<MergeDone[]>> {
  return await transact(BIN_STORES, 'readwrite', async (transaction, tell): Promise<Result<MergeDone[]>> => {
    const done: MergeDone[] = [];
    for (const request of requests) done.push(...(await mergeOne(transaction, request)));
    changes(done).forEach(tell);
    return done.length === 0 ? failed({ kind: 'meme-gone' }) : success(done);
  });
}

/** What `mergeWhatFits` did: the merges, how many requests found no room, and the failure that ended it. */
type FittingMerges = {
  readonly merges: readonly MergeDone[];
  readonly unfitting: number;
  readonly failure: Failure | null;
};

/** Merges copies as `mergeMemes`; on a full disk one request after the other, as many as there is room for. */
export async function mergeWhatFits(requests: readonly MergeRequest[]): Promise<FittingMerges> {
  const all = await mergeMemes(requests);
  if (all.ok) return { merges: all.value, unfitting: 0, failure: null };
  if (all.failure.kind !== 'storage-full' || requests.length === 1)
    return { merges: [], unfitting: requests.length, failure: all.failure };
  const merges: MergeDone[] = [];
  let unfitting = 0;
  for (const request of requests) {
    const one = await mergeMemes([request]);
    if (one.ok) merges.push(...one.value);
    else if (one.failure.kind === 'storage-full') unfitting += 1;
    // A request whose memes are gone is skipped, as among others.
    else if (one.failure.kind !== 'meme-gone') return { merges, unfitting, failure: one.failure };
  }
  return { merges, unfitting, failure: unfitting === 0 ? null : all.failure };
}

async function mergeOne(transaction: BinTransaction, { keep, others }: MergeRequest): Promise<MergeDone[]> {
  const [kept, ...copies] = await Promise.all([keep, ...others].map((id) => withTexts(transaction, id)));
  const there = copies.filter((copy) => copy !== null);
  if (kept === null || kept === undefined || there.length === 0) return [];
  const { meme: joined, texts } = mergeCopies(kept, there, newCaptionId);
  const meme = { ...joined, changed: Date.now() };
  const gone = there.map((copy) => copy.meme.id);
  await Promise.all([
    transaction.objectStore('memes').put(meme),
    ...texts.map((record) => transaction.objectStore('captions').add(record)),
    putInBin(
      transaction,
      there.map((copy) => copy.meme),
    ),
  ]);
  return [{ before: kept.meme, merged: meme, gone, texts: texts.map(({ id }) => id) }];
}

/** Null if the meme is not in the library. */
async function withTexts(transaction: BinTransaction, id: MemeId): Promise<MemeWithTexts | null> {
  const [meme, texts] = await Promise.all([
    transaction.objectStore('memes').get(id),
    transaction.objectStore('captions').index('meme').getAll(id),
  ]);
  return meme === undefined ? null : { meme, texts };
}

/**
 * Undoes merges: the merged memes come back from the bin with their jobs, and the kept ones lose what they got from
 * them. Later changes stay. Returns all these memes.
 */
export async function unmergeMemes(merges: readonly MergeDone[]): Promise<Result<FromBin>> {
  return await transact(BIN_STORES, 'readwrite', async (transaction, tell) => {
    const back: FromBin[] = [];
    for (const merge of merges) back.push(await unmergeOne(transaction, merge));
    changes(merges).forEach(tell);
    return success({ memes: back.flatMap(({ memes }) => memes), jobs: back.flatMap(({ jobs }) => jobs) });
  });
}

async function unmergeOne(transaction: BinTransaction, { before, merged, gone, texts }: MergeDone): Promise<FromBin> {
  const memes = transaction.objectStore('memes');
  const kept = await memes.get(before.id);
  const back = await takeFromBin(transaction, gone);
  const alone = kept === undefined ? [] : [undoMerge(kept, before, merged)];
  const shown = new Set(alone.flatMap(({ description, text }) => [description?.caption, text?.caption]));
  await Promise.all([
    ...alone.map((meme) => memes.put(meme)),
    ...texts.filter((id) => !shown.has(id)).map((id) => transaction.objectStore('captions').delete(id)),
  ]);
  return { memes: [...alone, ...back.memes], jobs: back.jobs };
}

function changes(merges: readonly MergeDone[]): readonly Change[] {
  return binChanges(merges.flatMap(({ before, gone }) => [before.id, ...gone]));
}
