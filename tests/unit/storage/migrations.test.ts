import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  makeVersion1,
  makeVersion2,
  makeVersion3,
  makeVersion4,
  makeVersion5,
  makeVersion6,
  openOld,
} from './old-versions';
import { emptyBrowser, newMeme, someCaption, someMeme, valueOf } from './fixtures';

beforeEach(emptyBrowser);

async function fill(
  database: IDBDatabase,
  records: readonly (readonly [string, unknown, IDBValidKey?])[],
): Promise<void> {
  await new Promise<void>((resolve) => {
    const transaction = database.transaction([...database.objectStoreNames], 'readwrite');
    for (const [store, value, key] of records) transaction.objectStore(store).put(value, key);
    transaction.oncomplete = () => {
      resolve();
    };
  });
  database.close();
}

/** The stores with their keys and indexes, as comparable data. */
function shapeOf(database: IDBDatabase): unknown {
  const transaction = database.transaction([...database.objectStoreNames], 'readonly');
  return [...database.objectStoreNames].map((name) => {
    const store = transaction.objectStore(name);
    const indexes = [...store.indexNames].map((index) => {
      const { keyPath, unique, multiEntry } = store.index(index);
      return { index, keyPath, unique, multiEntry };
    });
    return { name, keyPath: store.keyPath, indexes };
  });
}

describe('a library of version 1', () => {
  test('opens with everything in it, and has the stores of version 2', async () => {
    const { meme, original, thumbnail, jobs } = newMeme();
    const caption = someCaption(meme.id, 'A cat.');
    await fill(await openOld(1, makeVersion1), [
      ['memes', meme],
      ['originals', original, meme.id],
      ['thumbnails', thumbnail],
      ['captions', caption],
      ['jobs', jobs[0]],
    ]);

    const { loadLibrary } = await import('$lib/storage/memes');
    const { readOriginal, readThumbnails } = await import('$lib/storage/pictures');
    const { captionsOf } = await import('$lib/storage/captions');
    const { loadSettings, saveSetting } = await import('$lib/storage/settings');
    expect(valueOf(await loadLibrary())).toEqual({ memes: [meme], jobs });
    expect(valueOf(await readThumbnails([meme.id])).get(meme.id)).toEqual(thumbnail);
    expect(await valueOf(await readOriginal(meme.id)).bytes()).toEqual(new Uint8Array([1, 2, 3]));
    expect(valueOf(await captionsOf(meme.id))).toEqual([caption]);
    valueOf(await saveSetting('theme', 'dark'));
    expect(valueOf(await loadSettings()).theme).toBe('dark');
  });
});

describe('a library of version 2', () => {
  test('opens with memes that were never sent nor deleted', async () => {
    const memes = [someMeme(), someMeme()];
    const later = new Set(['sentAt', 'deletedAt']);
    const old = memes.map((meme) =>
      Object.fromEntries(Object.entries({ ...meme, sent: 2 }).filter(([field]) => !later.has(field))),
    );
    await fill(
      await openOld(2, makeVersion2),
      old.map((meme) => ['memes', meme]),
    );
    const { loadLibrary } = await import('$lib/storage/memes');
    const opened = valueOf(await loadLibrary()).memes;
    expect(opened).toHaveLength(2);
    expect(opened).toEqual(expect.arrayContaining(memes.map((meme) => ({ ...meme, sent: 2 }))));
  });
});

describe('a library of version 5', () => {
  test('opens with everything in it, and remembers what is no copy', async () => {
    const { meme, jobs } = newMeme();
    const other = someMeme();
    await fill(await openOld(5, makeVersion5), [
      ['memes', meme],
      ['memes', other],
      ['jobs', jobs[0]],
    ]);
    const { loadLibrary } = await import('$lib/storage/memes');
    const { loadDifferent, saveDifferent } = await import('$lib/storage/different');
    const opened = valueOf(await loadLibrary());
    expect(opened.memes).toEqual(expect.arrayContaining([meme, other]));
    expect(opened.jobs).toEqual(jobs);
    const said = valueOf(await saveDifferent([[meme.id, other.id]]));
    expect(valueOf(await loadDifferent())).toEqual(said);
  });
});

describe('the newest version', () => {
  test('is the same whether made at once or step by step', async () => {
    const byHand = await openOld(6, makeVersion6);
    const expected = shapeOf(byHand);
    byHand.close();

    const older = [null, makeVersion1, makeVersion2, makeVersion3, makeVersion4, makeVersion5];
    for (const [version, old] of older.entries()) {
      emptyBrowser();
      if (old !== null) (await openOld(version, old)).close();
      const { connection } = await import('$lib/storage/connection');
      const { unwrap } = await import('idb');
      expect(shapeOf(unwrap(await connection()))).toEqual(expected);
    }
  });

  test('keeps the settings it holds when opened again', async () => {
    await fill(await openOld(2, makeVersion2), [
      ['settings', 'wasm', 'runOn'],
      ['settings', 'left over from another version', 'unknown'],
      ['memes', someMeme()],
    ]);
    const { DEFAULT_SETTINGS, loadSettings } = await import('$lib/storage/settings');
    expect(valueOf(await loadSettings())).toEqual({ ...DEFAULT_SETTINGS, runOn: 'wasm' });
  });
});
