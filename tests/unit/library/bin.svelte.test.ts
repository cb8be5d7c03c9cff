import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { formatName } from '$lib/core/format';
import type { MemeId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import type { Meme } from '$lib/core/meme';
import { valueOf } from '../storage/fixtures';
import { openTab, startBrowser, storedJobs, storeMemes, type Tab } from '../support/browser';

beforeEach(() => {
  startBrowser();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Waits until the expectations hold, also on a slow machine. */
const until = (expectations: () => void): Promise<void> => vi.waitFor(expectations, 10_000);
const texts = (tab: Tab): string[] => tab.notices.list.map(({ text }) => text);
const idsOf = (memes: readonly Meme[]): MemeId[] => memes.map(({ id }) => id);
const inBin = ({ bin }: Tab): MemeId[] => (bin.list ?? []).map(({ meme }) => meme.id).sort();

/** A paused queue, so that jobs stay as they are. */
async function openPaused(): Promise<Tab> {
  const { saveSetting } = await import('$lib/storage/settings');
  await saveSetting('queuePaused', true);
  return await openTab();
}

test('a deleted meme and its jobs are removed at once in every tab, and listeners are called', async () => {
  const [first, second] = (await storeMemes(2, ['describe'])) as [Meme, Meme];
  const tab = await openPaused();
  const other = await openTab();
  await other.bin.open();
  const heard: unknown[] = [];
  tab.library.follow((change) => {
    if (change.kind === 'deleted') heard.push(change.ids);
  });
  expect(await tab.bin.remove([first.id])).toBe(true);
  expect(heard).toEqual([[first.id]]);
  expect(idsOf(tab.library.memes)).toEqual([second.id]);
  expect(tab.library.byId(first.id)).toBeUndefined();
  expect((await storedJobs()).map(({ meme }) => meme)).toEqual([second.id]);
  expect(texts(tab)).toEqual([`${formatName('0.png')} deleted; the bin keeps it for 30 days`]);
  await until(() => expect(idsOf(other.library.memes)).toEqual([second.id]));
  await until(() => expect(inBin(other)).toEqual([first.id]));
  expect(other.bin.bytes).toBe(first.bytes);
});

test('undoing a deletion restores the memes and their jobs in every tab', async () => {
  const memes = await storeMemes(3, ['describe']);
  const tab = await openPaused();
  const other = await openTab();
  await other.bin.open();
  const back: Job[] = [];
  tab.library.follow((change) => {
    if (change.kind === 'restored') back.push(...change.jobs);
  });
  const gone = idsOf(memes.slice(0, 2));
  await tab.bin.remove(gone);
  await until(() => expect(inBin(other)).toHaveLength(2));
  expect(texts(tab)).toEqual(['2 memes deleted; the bin keeps them for 30 days']);
  tab.notices.list[0]?.action?.run();
  await until(() => expect(other.library.memes).toHaveLength(3));
  await until(() => expect(inBin(other)).toEqual([]));
  expect(tab.library.memes).toHaveLength(3);
  expect(back.map(({ meme }) => meme).sort()).toEqual([...gone].sort());
  expect(await storedJobs()).toHaveLength(3);
  expect(texts(tab)).toEqual(['2 memes are back in the library']);
});

test('more than ten memes are deleted only after a question', async () => {
  const ids = idsOf(await storeMemes(11));
  const tab = await openTab();
  const kept = tab.bin.remove(ids);
  expect(tab.bin.question).toEqual({ kind: 'many', memes: 11 });
  tab.bin.answer(false);
  expect(await kept).toBe(false);
  expect(tab.library.memes).toHaveLength(11);
  const gone = tab.bin.remove(ids);
  tab.bin.answer(true);
  expect(await gone).toBe(true);
  expect(tab.library.memes).toEqual([]);
  expect(tab.bin.question).toBeNull();
});

test('memes are deleted for good after a question, in every tab, and what came into the bin meanwhile stays', async () => {
  const [first, second, third] = idsOf(await storeMemes(3)) as [MemeId, MemeId, MemeId];
  const [tab, other] = [await openTab(), await openTab()];
  await tab.bin.remove([first, second]);
  await Promise.all([tab.bin.open(), other.bin.open()]);

  const one = tab.bin.deleteForGood([first]);
  expect(tab.bin.question).toEqual({ kind: 'for-good', memes: 1 });
  tab.bin.answer(true);
  await one;
  expect(inBin(tab)).toEqual([second]);
  await until(() => expect(inBin(other)).toEqual([second]));

  const all = tab.bin.empty();
  expect(tab.bin.question).toEqual({ kind: 'all', memes: 1 });
  await other.bin.remove([third]);
  await until(() => expect(inBin(tab)).toEqual([second, third].sort()));
  tab.bin.answer(true);
  await all;
  expect(inBin(tab)).toEqual([third]);
});

test('a meme that another tab restored is not deleted for good by a question that was open', async () => {
  const [id] = idsOf(await storeMemes(1)) as [MemeId];
  const [tab, other] = [await openTab(), await openTab()];
  await tab.bin.remove([id]);
  await tab.bin.open();
  const all = tab.bin.empty();
  await other.bin.restore([id]);
  tab.bin.answer(true);
  await all;
  expect(texts(tab)).toContain('0 memes deleted for good');
  await until(() => expect(idsOf(tab.library.memes)).toEqual([id]));
  expect(valueOf(await (await import('$lib/storage/memes')).readOriginal(id)).size).toBe(3);
});

test('each day that the app is open counts, also while it stays open, and then the bin lets memes go', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'Date'], now: Date.UTC(2027, 0, 1) });
  const [id] = idsOf(await storeMemes(1)) as [MemeId];
  const tab = await openTab();
  await tab.bin.start();
  await tab.bin.remove([id]);
  await tab.bin.open();
  expect(tab.bin.list).toMatchObject([{ daysLeft: 30 }]);
  for (let left = 29; left > 0; left -= 1) {
    vi.advanceTimersByTime(86_400_000);
    await until(() => expect(tab.bin.list).toMatchObject([{ daysLeft: left }]));
  }
  vi.advanceTimersByTime(86_400_000);
  await until(() => expect(tab.bin.list).toEqual([]));
  expect(await tab.library.original(id)).toBeNull();
});
