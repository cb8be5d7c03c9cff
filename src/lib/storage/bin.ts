import { KEPT_DAYS, type BinnedMeme } from '$lib/core/binned-meme';
import type { MemeId, Sha256 } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import type { Meme } from '$lib/core/meme';
import { success, type Result } from '$lib/core/result';
import type { Change } from './changes';
import { daysCounted } from './days';
import { takeJobs } from './jobs';
import { removeMemes } from './memes';
import type { BinRecord } from './schema';
import { requestEach, transact, type Transaction } from './transaction';

/** Memes that are back from the bin, and their jobs, which are stored again. */
export type FromBin = { readonly memes: readonly Meme[]; readonly jobs: readonly Job[] };

/** The stores of transactions that move memes to the bin or back. Merging copies also needs the captions. */
export const BIN_STORES: ['memes', 'captions', 'jobs', 'bin', 'settings'] = [
  'memes',
  'captions',
  'jobs',
  'bin',
  'settings',
];

/** A transaction over `BIN_STORES`. */
export type BinTransaction = Transaction<typeof BIN_STORES, 'readwrite'>;

/** The changes to announce when these memes are moved to the bin or back. */
export function binChanges(ids: readonly MemeId[]): readonly Change[] {
  return [{ kind: 'memes', ids }, { kind: 'jobs' }, { kind: 'bin' }];
}

/**
 * Moves memes to the bin in one transaction and removes their jobs. Missing memes are skipped. Fails with
 * `storage-full` if there is no room for their records in the bin, which are as large as those in the library.
 */
export async function moveToBin(ids: readonly MemeId[]): Promise<Result<void>> {
  return await transact(BIN_STORES, 'readwrite', async (transaction, tell) => {
    const memes = await requestEach(ids, (id) => transaction.objectStore('memes').get(id));
    await putInBin(
      transaction,
      memes.filter((meme) => meme !== undefined),
    );
    binChanges(ids).forEach(tell);
    return success(undefined);
  });
}

/** Moves stored memes to the bin within a transaction. */
export async function putInBin(transaction: BinTransaction, memes: readonly Meme[]): Promise<void> {
  const day = await daysCounted(transaction.objectStore('settings'));
  const deletedAt = Date.now();
  await requestEach(memes, async (meme) => {
    const jobs = await takeJobs(transaction.objectStore('jobs'), [meme.id]);
    await Promise.all([
      transaction.objectStore('bin').put({ meme, jobs, deletedAt, day }),
      transaction.objectStore('memes').delete(meme.id),
    ]);
  });
}

/** Moves memes from the bin back to the library in one transaction. Those that are not in the bin are skipped. */
export async function restoreFromBin(ids: readonly MemeId[]): Promise<Result<FromBin>> {
  return await transact(BIN_STORES, 'readwrite', async (transaction, tell) => {
    binChanges(ids).forEach(tell);
    return success(await takeFromBin(transaction, ids));
  });
}

/** Moves memes from the bin back to the library within a transaction. */
export async function takeFromBin(transaction: BinTransaction, ids: readonly MemeId[]): Promise<FromBin> {
  const bin = transaction.objectStore('bin');
  const records = (await requestEach(ids, (id) => bin.get(id))).filter((record) => record !== undefined);
  await requestEach(records, ({ meme, jobs }) =>
    Promise.all([
      bin.delete(meme.id),
      transaction.objectStore('memes').put(meme),
      ...jobs.map((job) => transaction.objectStore('jobs').put(job)),
    ]),
  );
  return { memes: records.map(({ meme }) => meme), jobs: records.flatMap(({ jobs }) => jobs) };
}

/** The memes in the bin, the last deleted first. */
export async function readBin(): Promise<Result<BinnedMeme[]>> {
  return await transact(['bin', 'settings'], 'readonly', async (transaction) => {
    const [records, today] = await Promise.all([
      transaction.objectStore('bin').getAll(),
      daysCounted(transaction.objectStore('settings')),
    ]);
    records.sort((a, b) => b.deletedAt - a.deletedAt || b.meme.added - a.meme.added);
    return success(records.map((record) => ({ meme: record.meme, daysLeft: Math.max(1, daysLeft(record, today)) })));
  });
}

/** How many memes of the bin have one of these hashes. */
export async function countInBin(hashes: ReadonlySet<Sha256>): Promise<Result<number>> {
  return await transact(['bin'], 'readonly', async ({ store }) => {
    const records = await store.getAll();
    return success(records.filter(({ meme }) => hashes.has(meme.sha256)).length);
  });
}

/** Deletes for good what was in the bin for `KEPT_DAYS` counted days. Returns how many memes that were. */
export async function emptyBinOfDue(): Promise<Result<number>> {
  const due = await transact(['bin', 'settings'], 'readonly', async (transaction) => {
    const today = await daysCounted(transaction.objectStore('settings'));
    const range = IDBKeyRange.upperBound(today - KEPT_DAYS);
    return success(await transaction.objectStore('bin').index('day').getAllKeys(range));
  });
  return due.ok ? await removeMemes(due.value, 'bin') : due;
}

/** At most `KEPT_DAYS`, also if the count of days was lost and began again. */
function daysLeft({ day }: BinRecord, today: number): number {
  return KEPT_DAYS - Math.max(0, today - day);
}
