import 'fake-indexeddb/auto';
import { beforeEach, expect, test, vi } from 'vitest';
import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import type * as Bin from '$lib/storage/bin';
import type * as Captions from '$lib/storage/captions';
import type * as Different from '$lib/storage/different';
import type * as Memes from '$lib/storage/memes';
import type * as Merge from '$lib/storage/merge';
import { emptyBrowser, newMeme, valueOf } from './fixtures';

let memes: typeof Memes;
let merge: typeof Merge;
let captions: typeof Captions;
let bin: typeof Bin;
let different: typeof Different;
let ids: readonly [MemeId, MemeId, MemeId];

beforeEach(async () => {
  emptyBrowser();
  memes = await import('$lib/storage/memes');
  merge = await import('$lib/storage/merge');
  captions = await import('$lib/storage/captions');
  bin = await import('$lib/storage/bin');
  different = await import('$lib/storage/different');
  const items = [newMeme({ tags: ['cat'] }, []), newMeme({ tags: ['dog'], sent: 2 }, ['read', 'describe']), newMeme()];
  valueOf(await memes.addMemes(items));
  ids = items.map(({ meme }) => meme.id) as unknown as typeof ids;
});

async function library(): ReturnType<typeof Memes.loadLibrary> {
  return await memes.loadLibrary();
}

test('a merge keeps one meme with the data of the others; undoing restores all', async () => {
  const [keep, other, third] = ids;
  valueOf(await captions.editText(other, 'description', 'Mine.'));
  const before = valueOf(await library());
  const history = valueOf(await captions.captionsOf(keep));

  const done = valueOf(await merge.mergeMemes([{ keep, others: [other, third] }]));
  expect(valueOf(await library()).memes).toMatchObject([
    { id: keep, tags: ['cat', 'dog'], sent: 2, description: { value: 'Mine.' } },
  ]);
  const binned = valueOf(await bin.readBin()).map(({ meme }) => meme.id);
  expect(new Set(binned)).toEqual(new Set([other, third]));
  expect(valueOf(await library()).jobs).toEqual([]);
  expect(valueOf(await captions.captionsOf(keep)).map(({ value }) => value)).toEqual(['Mine.']);

  const back = valueOf(await merge.unmergeMemes(done));
  expect([back.memes.length, back.jobs.length]).toEqual([3, before.jobs.length]);
  expect(valueOf(await bin.readBin())).toEqual([]);
  expect(valueOf(await library())).toEqual(before);
  expect(valueOf(await captions.captionsOf(keep))).toEqual(history);
});

test('undoing a merge keeps later edits and restores the copies', async () => {
  const [keep, other] = ids;
  const done = valueOf(await merge.mergeMemes([{ keep, others: [other] }]));
  valueOf(await captions.editText(keep, 'description', 'Later.'));
  const { memes: back } = valueOf(await merge.unmergeMemes(done));
  expect(back).toMatchObject([{ id: keep, tags: ['cat'], description: { value: 'Later.' } }, { id: other }]);
});

test('undoing after a copy was removed for good still restores the kept meme', async () => {
  const [keep, other] = ids;
  const done = valueOf(await merge.mergeMemes([{ keep, others: [other] }]));
  valueOf(await memes.removeMemes([other], 'bin'));
  expect(valueOf(await merge.unmergeMemes(done)).memes).toMatchObject([{ id: keep, tags: ['cat'] }]);
});

test('merges of missing memes are skipped; if all are missing, it fails as meme-gone', async () => {
  const [keep, other, third] = ids;
  valueOf(await bin.moveToBin([third]));
  const requests = [{ keep: third, others: [other] }];
  expect(await merge.mergeMemes(requests)).toEqual({ ok: false, failure: { kind: 'meme-gone' } });
  const done = valueOf(await merge.mergeMemes([...requests, { keep, others: [other, third] }]));
  expect(done.map(({ gone }) => gone)).toEqual([[other]]);
});

test('what fits on a full disk is merged, and the rest can be merged later', async () => {
  const [keep, other, third] = ids;
  const more = newMeme();
  valueOf(await memes.addMemes([more]));
  const requests = [
    { keep, others: [other] },
    { keep: third, others: [more.meme.id] },
  ];
  const put = Reflect.get(IDBObjectStore.prototype, 'put') as (value: { meme?: Meme }) => IDBRequest<IDBValidKey>;
  const refusing = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    value: { meme?: Meme },
  ) {
    // The bin has no room for this one.
    if (value.meme?.id === other) throw new DOMException('full', 'QuotaExceededError');
    return put.call(this, value);
  });
  const some = await merge.mergeWhatFits(requests);
  expect(some).toMatchObject({ merges: [{ gone: [more.meme.id] }], unfitting: 1, failure: { kind: 'storage-full' } });
  expect(valueOf(await library()).memes.map(({ id }) => id)).toEqual(expect.arrayContaining([keep, other, third]));
  refusing.mockRestore();
  const rest = await merge.mergeWhatFits(requests);
  expect(rest).toMatchObject({ merges: [{ gone: [other] }], unfitting: 0, failure: null });
});

test('memes marked as different are stored, unmarked on undo, and removed with the memes', async () => {
  const [first, second, third] = ids;
  const all = valueOf(await different.saveDifferent([[first, second, third]]));
  const pair = valueOf(await different.saveDifferent([[first, second]]));
  expect(valueOf(await different.loadDifferent())).toHaveLength(2);
  valueOf(await memes.removeMemes([second], 'memes'));
  expect(valueOf(await different.loadDifferent())).toEqual([{ ...all[0], memes: [first, third] }]);
  expect(pair).toHaveLength(1);
  valueOf(await different.removeDifferent(all));
  expect(valueOf(await different.loadDifferent())).toEqual([]);
});
