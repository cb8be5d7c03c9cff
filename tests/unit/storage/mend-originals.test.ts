import 'fake-indexeddb/auto';
import { beforeEach, expect, test, vi } from 'vitest';
import type { MemeId } from '$lib/core/ids';
import { startBrowser } from '../support/browser';
import { newMeme, valueOf } from './fixtures';

beforeEach(startBrowser);

/** A browser that has lost its files: reading a stored Blob fails, and its record is there. */
function loseFiles(): { mockRestore(): void } {
  return vi.spyOn(Blob.prototype, 'arrayBuffer').mockRejectedValue(new DOMException('', 'NotReadableError'));
}

test('an original that cannot be read is found and named, and is stored again when its bytes come in again', async () => {
  const { addMemes, readOriginalBytes } = await import('$lib/storage/memes');
  const { unreadableOriginals } = await import('$lib/storage/mend-originals');
  const item = newMeme({ name: 'cat.png' }, []);
  const { id } = item.meme;
  valueOf(await addMemes([item]));
  expect(valueOf(await unreadableOriginals([id]))).toEqual(new Set());

  const lost = loseFiles();
  expect(valueOf(await unreadableOriginals([id]))).toEqual(new Set([id]));
  expect(await readOriginalBytes(id)).toEqual({ ok: false, failure: { kind: 'original-unreadable' } });
  const put = vi.spyOn(IDBObjectStore.prototype, 'put');
  const again = { ...item, meme: { ...item.meme, id: crypto.randomUUID() as MemeId } };
  expect(valueOf(await addMemes([again]))).toEqual([{ kind: 'known', meme: id }]);
  expect(put.mock.calls.map(([, key]) => key)).toEqual([id]);
  lost.mockRestore();
  put.mockClear();
  valueOf(await addMemes([again]));
  expect(put).not.toHaveBeenCalled();
  expect([...new Uint8Array(valueOf(await readOriginalBytes(id)))]).toEqual([1, 2, 3]);
});

test('bytes of a meme without an original count as unreadable, those of a deleted meme as gone', async () => {
  const { readOriginalBytes, removeMemes, addMemes } = await import('$lib/storage/memes');
  const { transact } = await import('$lib/storage/transaction');
  const { success } = await import('$lib/core/result');
  const item = newMeme({}, []);
  const { id } = item.meme;
  valueOf(await addMemes([item]));
  await transact(['originals'], 'readwrite', async ({ store }) => {
    await store.delete(id);
    return success(undefined);
  });
  expect(await readOriginalBytes(id)).toEqual({ ok: false, failure: { kind: 'original-unreadable' } });
  valueOf(await removeMemes([id], 'memes'));
  expect(await readOriginalBytes(id)).toEqual({ ok: false, failure: { kind: 'meme-gone' } });
});
