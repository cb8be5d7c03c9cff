import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import type { MemeId } from '$lib/core/ids';
import type { PictureHash } from '$lib/core/perceptual-hash';
import { emptyBrowser, newMeme, valueOf } from './fixtures';

beforeEach(emptyBrowser);

test('derived data is stored with its versions, and a missing meme is skipped', async () => {
  const { addMemes, loadLibrary, readThumbnails, removeMemes } = await import('$lib/storage/memes');
  const { saveDerived } = await import('$lib/storage/derived');
  const items = [newMeme({ made: { thumbnail: 1 } }, []), newMeme({ name: 'unreadable' }, []), newMeme({}, [])];
  const [first, second, gone] = items.map(({ meme }) => meme.id) as [MemeId, MemeId, MemeId];
  valueOf(await addMemes(items));
  valueOf(await removeMemes([gone]));
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
