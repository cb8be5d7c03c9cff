import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import type { MemeId } from '$lib/core/ids';
import type * as Bin from '$lib/storage/bin';
import type * as Captions from '$lib/storage/captions';
import type * as Days from '$lib/storage/days';
import type * as Memes from '$lib/storage/memes';
import { emptyBrowser, newMeme, someCaption, someJob, valueOf } from './fixtures';

let memes: typeof Memes;
let captions: typeof Captions;
let bin: typeof Bin;
let days: typeof Days;
let ids: readonly [MemeId, MemeId, MemeId];

beforeEach(async () => {
  emptyBrowser();
  memes = await import('$lib/storage/memes');
  captions = await import('$lib/storage/captions');
  bin = await import('$lib/storage/bin');
  days = await import('$lib/storage/days');
  const items = [newMeme({}, ['describe']), newMeme({}, ['read', 'describe']), newMeme()];
  valueOf(await memes.addMemes(items));
  ids = items.map(({ meme }) => meme.id) as unknown as typeof ids;
});

const inLibrary = async (): Promise<Set<MemeId>> =>
  new Set(valueOf(await memes.loadLibrary()).memes.map(({ id }) => id));
const inBin = async (): Promise<Set<MemeId>> => new Set(valueOf(await bin.readBin()).map(({ meme }) => meme.id));
const daysLeft = async (): Promise<number[]> => valueOf(await bin.readBin()).map((binned) => binned.daysLeft);

/** Counts this day of January 2027. */
async function onDay(day: number): Promise<void> {
  valueOf(await days.countDay(Date.UTC(2027, 0, day, 12)));
  valueOf(await bin.emptyBinOfDue());
}

test('deleting moves memes and their jobs to the bin; restoring brings all back', async () => {
  const before = valueOf(await memes.loadLibrary());
  valueOf(await bin.moveToBin([...ids.slice(0, 2), 'missing' as MemeId]));
  const between = valueOf(await memes.loadLibrary());
  expect(between.jobs.map(({ meme }) => meme)).toEqual([ids[2]]);
  expect(between.memes.map(({ id }) => id)).toEqual([ids[2]]);
  expect(await inBin()).toEqual(new Set(ids.slice(0, 2)));
  const back = valueOf(await bin.restoreFromBin(ids));
  expect([back.memes.length, back.jobs.length]).toEqual([2, 3]);
  expect(valueOf(await memes.loadLibrary())).toEqual(before);
  expect(await inBin()).toEqual(new Set());
});

test('a job that was running when its meme was deleted waits again after it is restored', async () => {
  const item = newMeme({}, []);
  valueOf(await memes.addMemes([{ ...item, jobs: [someJob(item.meme.id, { state: { kind: 'running' } })] }]));
  valueOf(await bin.moveToBin([item.meme.id]));
  expect(valueOf(await bin.restoreFromBin([item.meme.id])).jobs).toMatchObject([{ state: { kind: 'waiting' } }]);
});

test('nothing reads, describes or changes a meme in the bin', async () => {
  const [gone] = ids;
  const [before] = valueOf(await memes.readMemes([gone]));
  valueOf(await bin.moveToBin([gone]));
  const isGone = { ok: false, failure: { kind: 'meme-gone' } };
  const { saveJobs, loadJobs } = await import('$lib/storage/jobs');
  const { saveDerived } = await import('$lib/storage/derived');
  const { addTag } = await import('$lib/storage/tags');
  const { mergeMemes } = await import('$lib/storage/merge');
  const { listForBackup } = await import('$lib/storage/backup');
  expect(await captions.recordCaption(someCaption(gone, 'A cat.'))).toEqual(isGone);
  expect(await captions.editText(gone, 'text', 'TOP')).toEqual(isGone);
  expect(await memes.updateMeme(gone, () => ({ favourite: true }))).toEqual(isGone);
  expect(await mergeMemes([{ keep: gone, others: [ids[2]] }])).toEqual(isGone);
  valueOf(
    await memes.updateMemes(
      [gone],
      () => ({ folder: 'elsewhere' }),
      () => expect.unreachable(),
    ),
  );
  valueOf(await saveJobs([someJob(gone)]));
  expect(valueOf(await loadJobs()).filter(({ meme }) => meme === gone)).toEqual([]);
  expect(valueOf(await saveDerived([{ id: gone, made: { hash: 9 }, hash: null }]))).toEqual([]);
  expect(valueOf(await addTag([gone], 'cats')).memes).toEqual([]);
  const { ids: listed, binned } = valueOf(await listForBackup());
  expect(listed).not.toContain(gone);
  expect(binned).toBe(1);
  expect(valueOf(await bin.restoreFromBin([gone])).memes).toEqual([before]);
});

test('a tag that is renamed or deleted changes in the bin, too', async () => {
  const tags = await import('$lib/storage/tags');
  valueOf(await tags.addTag(ids.slice(0, 1), 'cats'));
  valueOf(await tags.addTag(ids.slice(0, 1), 'old'));
  valueOf(await bin.moveToBin(ids.slice(0, 1)));
  expect(valueOf(await tags.renameTag('cats', 'felines')).memes).toEqual([]);
  valueOf(await tags.deleteTag('old'));
  expect(valueOf(await bin.restoreFromBin(ids)).memes).toMatchObject([{ tags: ['felines'] }]);
});

test('a meme leaves the bin for good after thirty days on which the app was open', async () => {
  await onDay(1);
  valueOf(await bin.moveToBin(ids.slice(0, 1)));
  expect(await daysLeft()).toEqual([30]);
  await onDay(1);
  expect(await daysLeft()).toEqual([30]);
  for (let day = 2; day <= 30; day += 1) await onDay(day);
  expect(await daysLeft()).toEqual([1]);
  valueOf(await bin.moveToBin([ids[1]]));
  await onDay(31);
  expect(await inBin()).toEqual(new Set([ids[1]]));
  expect(await daysLeft()).toEqual([29]);
  expect((await memes.readOriginal(ids[0])).ok).toBe(false);
});

test('a clock that is set forward by years and back again takes one day at most', async () => {
  await onDay(1);
  valueOf(await bin.moveToBin(ids.slice(0, 1)));
  await onDay(4000);
  expect(await daysLeft()).toEqual([29]);
  for (let flip = 0; flip < 40; flip += 1) {
    await onDay(1);
    await onDay(4000);
  }
  expect(await daysLeft()).toEqual([29]);
  await onDay(-20_000);
  await onDay(2);
  expect(await daysLeft()).toEqual([27]);
});

test('if the count of days is lost, memes are kept for the whole time again', async () => {
  for (let day = 1; day <= 10; day += 1) await onDay(day);
  valueOf(await bin.moveToBin(ids.slice(0, 1)));
  const { connection } = await import('$lib/storage/connection');
  await (await connection()).put('settings', 'nonsense', 'days');
  await onDay(11);
  expect(await daysLeft()).toEqual([30]);
});

test('deleting for good takes only what is in the bin, with everything that belongs to it', async () => {
  const [gone, back] = ids;
  valueOf(await captions.recordCaption(someCaption(gone, 'A cat.')));
  valueOf(await bin.moveToBin([gone, back]));
  // Another tab has restored it meanwhile.
  valueOf(await bin.restoreFromBin([back]));
  valueOf(await memes.removeMemes(ids, 'bin'));
  expect(await inLibrary()).toEqual(new Set(ids.slice(1)));
  expect(await inBin()).toEqual(new Set());
  expect(valueOf(await captions.captionsOf(gone))).toEqual([]);
  expect([...valueOf(await memes.readThumbnails(ids)).keys()].sort()).toEqual(ids.slice(1).sort());
});
