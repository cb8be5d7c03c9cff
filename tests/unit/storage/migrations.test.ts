import 'fake-indexeddb/auto';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { unwrap } from 'idb';
import { beforeEach, describe, expect, test } from 'vitest';
import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { restoreLibrary, type StoredLibrary } from '../../support/stored-library';
import { emptyBrowser, valueOf } from './fixtures';

const FOLDER = 'tests/fixtures/libraries';

beforeEach(emptyBrowser);

/** The stores with their keys and indexes, as a stored library has them. */
function shapeOf(database: IDBDatabase): unknown {
  return [...database.objectStoreNames].map((name) => {
    const store = database.transaction(name).objectStore(name);
    const indexes = [...store.indexNames].map((index) => {
      const { keyPath, unique, multiEntry } = store.index(index);
      return { name: index, keyPath, unique, multiEntry };
    });
    return { name, keyPath: store.keyPath, indexes };
  });
}

describe.each(readdirSync(FOLDER))('the library in %s', (file) => {
  const library = JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as StoredLibrary;
  const storedIn = (name: string): unknown[] =>
    library.stores.find((store) => store.name === name)?.records.map(({ value }) => value) ?? [];

  test('opens with every meme, text, tag, original and thumbnail', async () => {
    await restoreLibrary(library);
    const { loadLibrary, readOriginal, readThumbnails } = await import('$lib/storage/memes');
    const { captionsOf } = await import('$lib/storage/captions');
    const { loadTags } = await import('$lib/storage/tags');
    const { readBin } = await import('$lib/storage/bin');
    const { memes: kept, jobs } = valueOf(await loadLibrary());
    const binned = valueOf(await readBin()).map(({ meme }) => meme);
    // Early releases marked deleted memes; later ones keep them in the bin.
    const stored = storedIn('memes') as (Meme & { readonly deletedAt: number | null })[];
    expect(kept).toEqual(stored.filter(({ deletedAt }) => deletedAt === null));
    expect(binned).toEqual(stored.filter(({ deletedAt }) => deletedAt !== null));
    const memes = [...kept, ...binned];
    expect(memes.length).toBeGreaterThan(5);
    expect(jobs).toEqual(storedIn('jobs'));
    expect(valueOf(await loadTags())).toEqual(storedIn('tags'));
    const captions = await Promise.all(memes.map(async ({ id }) => valueOf(await captionsOf(id))));
    expect(new Set(captions.flat())).toEqual(new Set(storedIn('captions')));
    for (const { id, sha256 } of memes) {
      const bytes = await valueOf(await readOriginal(id)).bytes();
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    }
    const thumbnails = valueOf(await readThumbnails(memes.map(({ id }) => id)));
    expect([...thumbnails.values()].filter(({ data }) => data.byteLength > 100)).toHaveLength(memes.length);
  });

  test('opens with settings, device records, vectors, the comparison and memes marked as different', async () => {
    await restoreLibrary(library);
    const { loadSettings } = await import('$lib/storage/settings');
    const { loadDevices } = await import('$lib/storage/devices');
    const { loadVectors } = await import('$lib/storage/vectors');
    const { loadComparison } = await import('$lib/storage/comparisons');
    const { loadDifferent } = await import('$lib/storage/different');
    const settings = library.stores.find(({ name }) => name === 'settings')?.records ?? [];
    expect(valueOf(await loadSettings())).toMatchObject(
      Object.fromEntries(settings.map(({ key, value }) => [key, value])),
    );
    expect(valueOf(await loadDevices())).toEqual(storedIn('devices'));
    expect(valueOf(await loadComparison())).toEqual(storedIn('comparisons')[0]);
    expect(valueOf(await loadDifferent())).toEqual(storedIn('different'));
    const stored = storedIn('vectors') as { model: string; memes: MemeId[]; dimensions: number }[];
    const vectors = valueOf(await loadVectors(stored[0]?.model ?? ''));
    expect(vectors.map(({ memes }) => memes)).toEqual(stored.map(({ memes }) => memes));
    for (const { memes, values, dimensions } of vectors) expect(values).toHaveLength(memes.length * dimensions);
  });

  test('has the same stores as a new library', async () => {
    const { connection, disconnect } = await import('$lib/storage/connection');
    const expected = shapeOf(unwrap(await connection()));
    await disconnect();
    emptyBrowser();
    await restoreLibrary(library);
    const { connection: opened } = await import('$lib/storage/connection');
    expect(shapeOf(unwrap(await opened()))).toEqual(expected);
  });
});

test('version 6 has the stores in which the first release kept its library', async () => {
  const first = JSON.parse(readFileSync(`${FOLDER}/f86a215.json`, 'utf8')) as StoredLibrary;
  const { stepsFrom } = await import('$lib/storage/migrations');
  const database = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open('memelore', first.version);
    request.onupgradeneeded = () => {
      const [step] = stepsFrom(0);
      if (request.transaction !== null) step?.(request.result, request.transaction);
    };
    request.onsuccess = () => resolve(request.result);
  });
  expect(shapeOf(database)).toEqual(first.stores.map(({ name, keyPath, indexes }) => ({ name, keyPath, indexes })));
  database.close();
});
