import 'fake-indexeddb/auto';
import { createHash } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import type { BackupCheck, BackupItem, BackupSummary } from '$lib/backup/protocol';
import { backupOf, shownText } from '$lib/core/backup-format';
import type { Sha256 } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import type { NewMeme } from '$lib/storage/memes';
import { emptyBrowser, newMeme, someCaption, valueOf } from './fixtures';

beforeEach(emptyBrowser);

/** A meme with these bytes as its original. */
function memeOf(bytes: Uint8Array<ArrayBuffer>, name: string): NewMeme {
  const sha256 = createHash('sha256').update(bytes).digest('hex') as Sha256;
  const item = newMeme({ name, bytes: bytes.byteLength, sha256 });
  return { ...item, original: new Blob([bytes]) };
}

async function storedMeme(): Promise<Meme> {
  const { readMemes } = await import('$lib/storage/memes');
  const [meme] = valueOf(await readMemes([first.meme.id]));
  if (meme === undefined) throw new Error('The meme is missing');
  return meme;
}

/** The backup of two memes while `inBin` are in the bin. */
async function written(inBin = 0): Promise<Blob> {
  const { backupEntries } = await import('$lib/backup/write-backup');
  const { writeArchive } = await import('$lib/sending/archive');
  let [memes, binned] = [0, 0];
  const entries = backupEntries(
    () => undefined,
    (end) => ({ memes, binned } = valueOf(end)),
  );
  const archive = await writeArchive(entries, { kind: 'download' }, new AbortController().signal);
  expect([memes, binned]).toEqual([2, inBin]);
  return archive ?? new Blob();
}

const first = memeOf(new Uint8Array([1, 2, 3, 4]), 'cat.png');
const second = memeOf(new Uint8Array(50_000).fill(7), 'dog.jpg');
const deleted = memeOf(new Uint8Array([9]), 'deleted.png');

async function fill(): Promise<Blob> {
  const { addMemes, updateMeme } = await import('$lib/storage/memes');
  const { recordCaption } = await import('$lib/storage/captions');
  valueOf(await addMemes([first, second, deleted]));
  valueOf(await recordCaption(someCaption(first.meme.id, 'A cat.')));
  valueOf(await updateMeme(second.meme.id, () => ({ tags: ['dogs'], favourite: true })));
  const { moveToBin } = await import('$lib/storage/bin');
  valueOf(await moveToBin([deleted.meme.id]));
  return await written(1);
}

/** A backup that was opened, checked and read whole. */
async function opened(archive: Blob): Promise<{
  summary: BackupSummary;
  check: BackupCheck;
  items: readonly BackupItem[];
}> {
  const { openBackup } = await import('../../support/open-backup');
  const { summary, backup } = valueOf(await openBackup({ kind: 'archive', file: archive }));
  const check = await backup.check(() => undefined);
  return { summary, check, items: (await backup.items(0, summary.memes)).items };
}

test('a backup holds every meme that is not in the bin, its bytes and its texts', async () => {
  const { summary, check, items } = await opened(await fill());
  expect(summary).toMatchObject({ memes: 2, binned: 1, texts: 1, bad: { count: 0 }, intact: true });
  expect(check).toEqual({ damaged: 0, names: [] });
  expect(items.map(({ saved }) => saved.name).sort()).toEqual(['cat.png', 'dog.jpg']);
  expect(items.flatMap(({ captions }) => captions.map(({ value }) => value))).toEqual(['A cat.']);
  for (const { saved, original } of items)
    expect(
      createHash('sha256')
        .update(await original.bytes())
        .digest('hex'),
    ).toBe(saved.sha256);
});

test('restoring brings everything back into an empty library, and restoring again adds nothing', async () => {
  const archive = await fill();
  emptyBrowser();
  const { restoreMemes } = await import('$lib/storage/backup');
  const { items } = await opened(archive);
  const batch = items.map(({ saved, captions }) => {
    const source = saved.name === 'cat.png' ? first : second;
    const { tags, favourite } = saved;
    const meme = { ...source.meme, tags, favourite, description: shownText(captions, saved.description) };
    return { saved, captions, item: { ...source, meme } };
  });
  expect(valueOf(await restoreMemes(batch, false)).map(({ added }) => added)).toEqual([true, true]);
  expect(valueOf(await restoreMemes(batch, false)).map(({ added }) => added)).toEqual([false, false]);

  const { loadLibrary } = await import('$lib/storage/memes');
  const { captionsOf } = await import('$lib/storage/captions');
  const library = valueOf(await loadLibrary());
  expect(library.memes).toHaveLength(2);
  expect(library.memes.find(({ name }) => name === 'dog.jpg')).toMatchObject({ tags: ['dogs'], favourite: true });
  expect(library.memes.find(({ name }) => name === 'cat.png')?.description?.value).toBe('A cat.');
  expect(valueOf(await captionsOf(first.meme.id))).toHaveLength(1);
});

test('a backup does not add an earlier reading to a meme that was read since', async () => {
  const { addMemes } = await import('$lib/storage/memes');
  const { captionsOf, recordCaption } = await import('$lib/storage/captions');
  const { restoreMemes } = await import('$lib/storage/backup');
  valueOf(await addMemes([first]));
  const readBefore = someCaption(first.meme.id, 'HELL0', { kind: 'text' });
  valueOf(await recordCaption(readBefore));
  const typed = someCaption(first.meme.id, 'Typed', { kind: 'text', source: { by: 'person' } });
  const meme = await storedMeme();
  valueOf(await recordCaption(someCaption(first.meme.id, 'HELLO', { kind: 'text' })));

  const saved = backupOf(meme, 'originals/cat.png');
  valueOf(await restoreMemes([{ saved, captions: [readBefore, typed], item: first }], false));
  const values = valueOf(await captionsOf(first.meme.id)).map(({ value }) => value);
  expect(values.sort()).toEqual(['HELLO', 'Typed']);
});

test('a backup brings a meme back from the bin only if that is wanted, with its texts of both', async () => {
  const { addMemes, loadLibrary } = await import('$lib/storage/memes');
  const { captionsOf, editText } = await import('$lib/storage/captions');
  const { restoreMemes } = await import('$lib/storage/backup');
  const { countInBin, moveToBin, readBin } = await import('$lib/storage/bin');
  valueOf(await addMemes([first, second]));
  const { id, sha256 } = first.meme;
  valueOf(await editText(id, 'description', 'Written here.'));
  valueOf(await moveToBin([id]));
  expect(valueOf(await countInBin(new Set([sha256, second.meme.sha256])))).toBe(1);

  const there = someCaption(id, 'Written there.', { source: { by: 'person' } });
  const saved = { ...backupOf(first.meme, 'originals/cat.png'), tags: ['saved'] };
  const batch = [{ saved, captions: [there], item: first }];
  expect(valueOf(await restoreMemes(batch, false))).toEqual([]);
  expect(valueOf(await loadLibrary()).memes).toEqual([second.meme]);
  expect(valueOf(await readBin())).toHaveLength(1);

  expect(valueOf(await restoreMemes(batch, true))).toMatchObject([{ meme: { id }, added: true }]);
  const back = valueOf(await loadLibrary()).memes.find((meme) => meme.id === id);
  expect(back).toMatchObject({ tags: ['saved'], description: { value: 'Written here.' } });
  const values = valueOf(await captionsOf(id)).map(({ value }) => value);
  expect(values.sort()).toEqual(['Written here.', 'Written there.']);
  expect(valueOf(await readBin())).toEqual([]);
});

test('a backup that claims the id of a meme in the bin does not touch that meme', async () => {
  const { addMemes, readOriginal } = await import('$lib/storage/memes');
  const { restoreMemes } = await import('$lib/storage/backup');
  const { moveToBin, restoreFromBin } = await import('$lib/storage/bin');
  valueOf(await addMemes([first]));
  valueOf(await moveToBin([first.meme.id]));
  const claimed = { ...second, meme: { ...second.meme, id: first.meme.id } };
  const saved = backupOf(claimed.meme, 'originals/dog.jpg');
  const [other] = valueOf(await restoreMemes([{ saved, captions: [], item: claimed }], true));
  expect(other?.meme.id).not.toBe(first.meme.id);
  expect(valueOf(await restoreFromBin([first.meme.id])).memes).toEqual([first.meme]);
  expect(valueOf(await readOriginal(first.meme.id)).size).toBe(first.original.size);
});

test.each([
  ['no ZIP', new Blob(['not a zip at all'])],
  ['nothing', new Blob([])],
])('%s is rejected with a failure', async (_what, file) => {
  const { openBackup } = await import('../../support/open-backup');
  expect(await openBackup({ kind: 'archive', file })).toEqual({
    ok: false,
    failure: { kind: 'not-a-backup' },
  });
});

test('a truncated backup is rejected; one with damaged bytes names the damaged pictures and gives the others', async () => {
  const archive = await fill();
  const { openBackup } = await import('../../support/open-backup');
  const half = archive.slice(0, archive.size - 100);
  expect((await openBackup({ kind: 'archive', file: half })).ok).toBe(false);
  const bytes = new Uint8Array(await archive.arrayBuffer());
  // In the middle of the longer picture.
  bytes[bytes.indexOf(7) + 30_000] = 8;
  const { check, items } = await opened(new Blob([bytes]));
  expect(check).toEqual({ damaged: 1, names: ['dog.jpg'] });
  expect(items.map(({ saved }) => saved.name)).toEqual(['cat.png']);
});

test('a tag of family emoji and a very long text are restored with everything else', async () => {
  const { addMemes } = await import('$lib/storage/memes');
  const { recordCaption } = await import('$lib/storage/captions');
  const { addTag } = await import('$lib/storage/tags');
  const family = '👨‍👩‍👧‍👦'.repeat(20);
  valueOf(await addMemes([first, second]));
  valueOf(await addTag([first.meme.id], family));
  const tooLong = 'small print '.repeat(20_000);
  const meme = valueOf(await recordCaption(someCaption(second.meme.id, tooLong, { kind: 'text' })));
  const { items } = await opened(await written());
  expect(items.find(({ saved }) => saved.name === 'cat.png')?.saved.tags).toEqual([family]);
  const values = items.flatMap(({ captions }) => captions.map(({ value }) => value));
  expect(values).toEqual([meme.text?.value]);
  expect(values[0]).toBe(tooLong.slice(0, 200_000));
});

test('a text that a meme shows is backed up even if its record is missing', async () => {
  const { addMemes } = await import('$lib/storage/memes');
  const { recordCaption } = await import('$lib/storage/captions');
  const { connection } = await import('$lib/storage/connection');
  valueOf(await addMemes([first, second]));
  const record = someCaption(first.meme.id, 'A cat.');
  valueOf(await recordCaption(record));
  await (await connection()).delete('captions', record.id);
  const { items } = await opened(await written());
  const cat = items.find(({ saved }) => saved.name === 'cat.png');
  expect(shownText(cat?.captions ?? [], cat?.saved.description ?? null)?.value).toBe('A cat.');
});

test('a picture without a thumbnail, which this browser cannot show, is stored with its texts', async () => {
  const { restoreMemes } = await import('$lib/storage/backup');
  const { readOriginal, readThumbnails } = await import('$lib/storage/memes');
  const captions = [someCaption(first.meme.id, 'A holiday.')];
  const meme = { ...first.meme, unshown: 'HEIC', tags: ['holiday'] };
  const saved = backupOf(meme, 'originals/cat.heic');
  const [stored] = valueOf(await restoreMemes([{ saved, captions, item: { ...first, meme, thumbnail: null } }], false));
  expect(stored).toMatchObject({ added: true, meme: { unshown: 'HEIC', tags: ['holiday'] } });
  expect((await valueOf(await readOriginal(meme.id)).bytes()).length).toBe(4);
  expect(valueOf(await readThumbnails([meme.id])).size).toBe(0);
});
