import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import type { MemeId } from '$lib/core/ids';
import type * as Bin from '$lib/storage/bin';
import type * as Memes from '$lib/storage/memes';
import { emptyBrowser, newMeme, someJob, valueOf } from './fixtures';

let memes: typeof Memes;
let bin: typeof Bin;
let ids: readonly MemeId[];

beforeEach(async () => {
  emptyBrowser();
  memes = await import('$lib/storage/memes');
  bin = await import('$lib/storage/bin');
  const items = [newMeme({}, ['describe']), newMeme({}, ['read', 'describe']), newMeme()];
  valueOf(await memes.addMemes(items));
  ids = items.map(({ meme }) => meme.id);
});

test('deleting marks memes and removes their jobs; undoing restores both', async () => {
  const before = valueOf(await memes.loadLibrary());
  const jobs = valueOf(await bin.deleteMemes(ids.slice(0, 2), 5));
  const between = valueOf(await memes.loadLibrary());
  expect(jobs).toHaveLength(3);
  expect(between.jobs.map(({ meme }) => meme)).toEqual([ids[2]]);
  expect(new Map(between.memes.map(({ id, deletedAt }) => [id, deletedAt]))).toEqual(
    new Map([5, 5, null].map((at, index) => [ids[index], at])),
  );
  expect(valueOf(await bin.undeleteMemes(ids.slice(0, 2), jobs))).toHaveLength(2);
  expect(valueOf(await memes.loadLibrary())).toEqual(before);
});

test('a job that was running when its meme was deleted waits again after undo', async () => {
  const item = newMeme({}, []);
  valueOf(await memes.addMemes([{ ...item, jobs: [someJob(item.meme.id, { state: { kind: 'running' } })] }]));
  expect(valueOf(await bin.deleteMemes([item.meme.id], 5))).toMatchObject([{ state: { kind: 'waiting' } }]);
});

test('only memes that were deleted long enough ago and not restored are removed for good', async () => {
  const [first, second, third] = ids as [MemeId, MemeId, MemeId];
  valueOf(await bin.deleteMemes([first, second], 5));
  valueOf(await bin.deleteMemes([third], 50));
  valueOf(await bin.undeleteMemes([second], []));
  valueOf(await bin.emptyBin(ids, 10));
  const left = valueOf(await memes.loadLibrary()).memes.map(({ id }) => id);
  expect(left.sort()).toEqual([second, third].sort());
  expect(valueOf(await bin.undeleteMemes([first], []))).toEqual([]);
});
