import { beforeAll, expect, test } from 'vitest';
import { addMemes, readOriginal, type NewMeme } from '$lib/storage/memes';
import { backupOf } from '$lib/core/backup-format';
import { restoreMemes } from '$lib/storage/backup';
import { makeMeme } from '../../support/records';

beforeAll(() => {
  // A transaction that adds a Blob fails, as in private windows of WebKit.
  // eslint-disable-next-line @typescript-eslint/unbound-method -- the proxy passes the store as `this`
  IDBObjectStore.prototype.add = new Proxy(IDBObjectStore.prototype.add, {
    apply(add, store: IDBObjectStore, args: [unknown, IDBValidKey?]) {
      const request = add.apply(store, args);
      if (args[0] instanceof Blob) request.addEventListener('success', () => store.transaction.abort());
      return request;
    },
  });
});

/** A meme with this text as its original. */
function someMeme(content: string): NewMeme {
  const meme = makeMeme({ bytes: content.length });
  const thumbnail = { meme: meme.id, type: 'image/webp', data: new ArrayBuffer(10), width: 1, height: 1 };
  return { meme, original: new Blob([content]), rendition: null, thumbnail, jobs: [] };
}

async function originalOf({ meme }: NewMeme): Promise<string> {
  const original = await readOriginal(meme.id);
  if (!original.ok) throw new Error(original.failure.kind);
  return await original.value.text();
}

test('where the browser refuses Blobs, originals are stored as buffers and read as before', async () => {
  const added = [someMeme('first'), someMeme('second')];
  expect(await addMemes(added)).toMatchObject({ ok: true, value: [{ kind: 'added' }, { kind: 'added' }] });
  const item = someMeme('from a backup');
  const restored = { saved: backupOf(item.meme, 'originals/a.png'), captions: [], item };
  expect(await restoreMemes([restored], false)).toMatchObject({ ok: true, value: [{ added: true }] });
  expect(await Promise.all([...added, item].map(originalOf))).toEqual(['first', 'second', 'from a backup']);
});
