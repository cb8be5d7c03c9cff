import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import type { CaptionRecord } from '$lib/core/caption';
import type { MemeId } from '$lib/core/ids';
import type { PictureHash } from '$lib/core/perceptual-hash';
import { emptyBrowser, newMeme, someCaption, valueOf } from './fixtures';

beforeEach(emptyBrowser);

test('derived data is stored with its versions, and a missing meme is skipped', async () => {
  const { addMemes, loadLibrary, readThumbnails, removeMemes } = await import('$lib/storage/memes');
  const { saveDerived } = await import('$lib/storage/derived');
  const items = [newMeme({ made: { thumbnail: 1 } }, []), newMeme({ name: 'unreadable' }, []), newMeme({}, [])];
  const [first, second, gone] = items.map(({ meme }) => meme.id) as [MemeId, MemeId, MemeId];
  valueOf(await addMemes(items));
  valueOf(await removeMemes([gone], 'memes'));
  const hash = 'ab' as PictureHash;
  const thumbnail = { type: 'image/webp', data: new Uint8Array([9]).buffer, width: 7, height: 6 };
  const made = { thumbnail: 2, hash: 2 };
  const saved = valueOf(
    await saveDerived([
      { id: first, made: { hash: 2 }, hash },
      { id: second, made },
      { id: gone, made, hash, thumbnail },
    ]),
  );
  expect(saved.map(({ id }) => id)).toEqual([first, second]);
  valueOf(await saveDerived([{ id: first, made: { thumbnail: 2 }, thumbnail }]));

  const stored = new Map(valueOf(await loadLibrary()).memes.map((meme) => [meme.id, meme]));
  expect(stored.get(first)).toEqual({ ...items[0]?.meme, hash, made });
  expect(stored.get(second)).toEqual({ ...items[1]?.meme, made });
  const thumbnails = valueOf(await readThumbnails([first, second, gone]));
  expect(thumbnails.get(first)).toMatchObject({ width: 7, height: 6 });
  expect(thumbnails.get(second)).toMatchObject({ width: 32, height: 24 });
  expect(thumbnails.has(gone)).toBe(false);
});

test("a text that was read again takes the place of the old one, but not of a person's", async () => {
  const { addMemes, loadLibrary } = await import('$lib/storage/memes');
  const { captionsOf, editText, recordCaption } = await import('$lib/storage/captions');
  const { saveDerived } = await import('$lib/storage/derived');
  const items = [newMeme({}, []), newMeme({}, [])];
  const [left, edited] = items.map(({ meme }) => meme.id) as [MemeId, MemeId];
  valueOf(await addMemes(items));
  for (const id of [left, edited]) valueOf(await recordCaption(someCaption(id, 'HELL0', { kind: 'text' })));
  valueOf(await editText(edited, 'text', 'Mine'));

  const text = (id: MemeId): CaptionRecord => someCaption(id, 'HELLO', { kind: 'text' });
  const facts = { unread: true, made: { text: 2 } };
  const batch = [left, edited].map((id) => ({ id, text: text(id), ...facts }));
  valueOf(await saveDerived(batch));
  const stored = new Map(valueOf(await loadLibrary()).memes.map((meme) => [meme.id, meme]));
  expect(stored.get(left)).toMatchObject({ ...facts, text: { value: 'HELLO', caption: batch[0]?.text.id } });
  expect(stored.get(edited)).toMatchObject({ ...facts, text: { value: 'Mine', source: { by: 'person' } } });
  const values = async (id: MemeId): Promise<string[]> =>
    valueOf(await captionsOf(id))
      .map(({ value }) => value)
      .sort();
  expect([await values(left), await values(edited)]).toEqual([['HELLO'], ['HELLO', 'Mine']]);
});
