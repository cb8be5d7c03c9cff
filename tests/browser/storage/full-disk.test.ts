import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { commands } from 'vitest/browser';
import { addMemes, loadLibrary, readOriginal, type NewMeme } from '$lib/storage/memes';
import { Notices } from '$lib/basics/notices.svelte';
import { Bin } from '$lib/library/bin.svelte';
import { Library } from '$lib/library/library.svelte';
import { offerUnsavedTexts } from '$lib/library/unsaved-texts';
import { moveToBin, readBin } from '$lib/storage/bin';
import { INDEX_FILE } from '$lib/core/index-file';
import { formatName } from '$lib/core/format';
import { drafts } from '$lib/storage/drafts';
import { mergeWhatFits } from '$lib/storage/merge';
import { deleteRemade, remadeBytes } from '$lib/storage/remade';
import { saveVectors } from '$lib/storage/vectors';
import { emptyFiller, fillStorage, PIECES_BYTES } from '../../support/full-storage';
import { makeMeme } from '../../support/records';

/** A meme whose original has this many bytes. */
function someMeme(bytes: number, more: Parameters<typeof makeMeme>[0] = {}): NewMeme {
  const meme = makeMeme({ bytes, ...more });
  // Random bytes, because the browser compresses others.
  const content = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(content.subarray(at, at + 65_536));
  const thumbnail = { meme: meme.id, type: 'image/webp', data: new ArrayBuffer(1000), width: 1, height: 1 };
  return { meme, original: new Blob([content]), rendition: null, thumbnail, jobs: [] };
}

/** The sizes in bytes of the originals that can be read whole. */
async function wholeOriginals(): Promise<number[]> {
  const library = await loadLibrary();
  if (!library.ok) throw new Error(library.failure.kind);
  const sizes: number[] = [];
  for (const { id, bytes } of library.value.memes) {
    const original = await readOriginal(id);
    sizes.push(original.ok && (await original.value.arrayBuffer()).byteLength === bytes ? bytes : NaN);
  }
  return sizes;
}

// For each test, because Chromium counts what an earlier one wrote for half a minute.
beforeEach(() => commands.limitStorage(8_000_000));
afterAll(() => commands.limitStorage(null));

test('if the disk is full, nothing of a batch is stored and nothing older is lost', async () => {
  expect(await addMemes([someMeme(1_000_000), someMeme(1_000_000)])).toMatchObject({ ok: true });
  const more = Array.from({ length: 4 }, () => someMeme(3_000_000));
  expect(await addMemes(more)).toMatchObject({ ok: false, failure: { kind: 'storage-full' } });
  expect(await wholeOriginals()).toEqual([1_000_000, 1_000_000]);
});

test('on a full disk deleting for good is offered, loses nothing without a yes, and then makes room', async () => {
  const items = [someMeme(500_000), someMeme(500_000), someMeme(500_000)];
  expect(await addMemes(items)).toMatchObject({ ok: true });
  const [binned, ...others] = items.map(({ meme }) => meme.id);
  if (binned === undefined) throw new Error('Nothing was added');
  expect(await moveToBin([binned])).toMatchObject({ ok: true });
  await fillStorage(PIECES_BYTES);
  const library = new Library(new Notices());
  await library.start();
  const bin = new Bin(library, new Notices());
  await bin.open();

  const kept = bin.remove(others);
  await vi.waitFor(() => expect(bin.question).toEqual({ kind: 'no-room', memes: 2 }));
  bin.answer(false);
  expect(await kept).toBe(false);
  expect(library.memes.map(({ id }) => id)).toEqual(expect.arrayContaining(others));

  const gone = bin.remove(others);
  await vi.waitFor(() => expect(bin.question).toEqual({ kind: 'no-room', memes: 2 }));
  bin.answer(true);
  expect(await gone).toBe(true);
  for (const id of others) expect(await readOriginal(id)).toMatchObject({ ok: false });
  expect(await readBin()).toMatchObject({ ok: true, value: [{ meme: { id: binned } }] });

  const emptied = bin.empty();
  bin.answer(true);
  await emptied;
  expect(await readBin()).toEqual({ ok: true, value: [] });
  expect(await addMemes([someMeme(500_000)])).toMatchObject({ ok: true });
});

test('a text edited on a full disk is kept with what was there, and stored once there is room', async () => {
  const { meme, ...files } = someMeme(100_000, { text: 'old' });
  expect(await addMemes([{ meme, ...files }])).toMatchObject({ ok: true });
  await fillStorage(PIECES_BYTES);
  const made: string[] = [];
  const notices = new Notices(() => made.push('room'));
  const library = new Library(notices);
  await library.start();
  const words = randomWords(2000);
  expect(await library.setText(meme.id, 'text', words)).toEqual({ kind: 'storage-full' });
  expect(library.byId(meme.id)?.text?.value).toBe('old');
  expect(drafts()).toMatchObject([{ meme: meme.id, kind: 'text', value: words }]);
  // Another visit offers it, and the full disk is said there, too, with a way to make room.
  const later = new Library(notices);
  await later.start();
  offerUnsavedTexts(later, notices);
  const offer = notices.list.at(-1);
  expect(offer?.text).toContain(`A text of ${formatName('meme.png')} was typed but not stored`);
  offer?.action?.run();
  const labels = (): unknown => notices.list.map(({ action }) => action?.label);
  await vi.waitFor(() => expect(labels()).toEqual(['Make room', 'Store it']));
  notices.list[0]?.action?.run();
  expect(made).toEqual(['room']);
  expect(drafts()).toHaveLength(1);
  await emptyFiller();
  expect(await library.setText(meme.id, 'text', words)).toBeNull();
  expect(drafts()).toEqual([]);
  expect(await library.history(meme.id)).toMatchObject([{ value: words }]);
});

test('copies that cannot be merged on a full disk lose nothing and can be merged later', async () => {
  const items = [someMeme(1000, { text: randomWords(2000) }), someMeme(1000), someMeme(1000), someMeme(1000)];
  const [copy, keep, otherCopy, other] = items.map(({ meme }) => meme.id);
  if (!keep || !copy || !other || !otherCopy) throw new Error('Too few memes');
  expect(await addMemes(items)).toMatchObject({ ok: true });
  await fillStorage(PIECES_BYTES);
  const requests = [
    { keep, others: [copy] },
    { keep: other, others: [otherCopy] },
  ];
  const none = await mergeWhatFits(requests);
  expect(none).toEqual({ merges: [], unfitting: 2, failure: { kind: 'storage-full' } });
  const left = await loadLibrary();
  expect(left.ok && left.value.memes).toEqual(expect.arrayContaining(items.map(({ meme }) => meme)));
  await emptyFiller();
  expect(await mergeWhatFits(requests)).toMatchObject({
    merges: [
      { merged: { id: keep, text: { value: items[0]?.meme.text?.value } }, gone: [copy] },
      { merged: { id: other }, gone: [otherCopy] },
    ],
    unfitting: 0,
    failure: null,
  });
});

test('on a full disk what is made again when it is needed can be deleted', async () => {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(INDEX_FILE.folder, { create: true });
  const file = await (await folder.getFileHandle(INDEX_FILE.name, { create: true })).createWritable();
  await file.write(new Uint8Array(3000));
  await file.close();
  const vectors = [{ fields: 1, step: 1, values: new Int8Array(384) }];
  expect(await saveVectors('model', [{ meme: makeMeme().id, text: 1, vectors }])).toMatchObject({ ok: true });
  expect(await remadeBytes()).toBe(3000 + 384 + 8 + 4);
  await fillStorage(PIECES_BYTES);
  expect(await deleteRemade()).toMatchObject({ ok: true });
  expect(await remadeBytes()).toBe(0);
});

/** Letters that cannot be compressed much. */
function randomWords(length: number): string {
  let words = '';
  while (words.length < length) words += Math.random().toString(36).slice(2);
  return words.slice(0, length);
}
