import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { emptyBrowser, newMeme, valueOf } from './fixtures';

/** The parts of `localStorage` that the marker uses; Node has none. */
class FakeLocalStorage {
  readonly #items = new Map<string, string>();

  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#items.set(key, value);
  }

  clear(): void {
    this.#items.clear();
  }
}

let items = new FakeLocalStorage();

/** A browser without a library. */
beforeEach(() => {
  emptyBrowser();
  items = new FakeLocalStorage();
  vi.stubGlobal('localStorage', items);
});
afterEach(() => vi.unstubAllGlobals());

const GONE = { ok: false, failure: { kind: 'library-gone' } };

/** Stores a meme as the app does on a first visit, and notes it. */
async function storeOne(): Promise<ReturnType<typeof newMeme>> {
  const { openLibrary } = await import('$lib/storage/open-library');
  const { addMemes } = await import('$lib/storage/memes');
  const { countDay } = await import('$lib/storage/days');
  const { noteMemes } = await import('$lib/storage/marker');
  valueOf(await openLibrary());
  valueOf(await countDay(Date.now()));
  const item = newMeme();
  valueOf(await addMemes([item]));
  noteMemes(1);
  return item;
}

async function names(): Promise<(string | undefined)[]> {
  return (await indexedDB.databases()).map(({ name }) => name);
}

/** Deletes the database, as browsers do when they evict it, and loads the page anew. */
function evict(): void {
  emptyBrowser();
}

test('without a marker a library is made, and with one it is opened', async () => {
  await storeOne();
  vi.resetModules();
  const { openLibrary } = await import('$lib/storage/open-library');
  const { loadLibrary } = await import('$lib/storage/memes');
  expect(await openLibrary()).toMatchObject({ ok: true });
  expect(valueOf(await loadLibrary()).memes).toHaveLength(1);
});

test('a library that is gone is said to be gone at every start and not made again until it is asked for', async () => {
  await storeOne();
  evict();
  for (let start = 0; start < 2; start += 1) {
    vi.resetModules();
    const { openLibrary } = await import('$lib/storage/open-library');
    const { loadLibrary } = await import('$lib/storage/memes');
    expect(await openLibrary()).toEqual(GONE);
    expect(await loadLibrary()).toEqual(GONE);
    expect(await names()).toEqual([]);
  }
  const { openLibrary } = await import('$lib/storage/open-library');
  const { loadLibrary } = await import('$lib/storage/memes');
  expect(await openLibrary(true)).toMatchObject({ ok: true });
  expect(valueOf(await loadLibrary()).memes).toEqual([]);
});

test('a library without anything in it is gone if there were memes', async () => {
  await storeOne();
  evict();
  const { openLibrary } = await import('$lib/storage/open-library');
  expect(await openLibrary(true)).toMatchObject({ ok: true });
  vi.resetModules();
  const again = await import('$lib/storage/open-library');
  expect(await again.openLibrary()).toEqual(GONE);
});

test('a library that a person emptied is not gone, even if the page was killed before that was noted', async () => {
  const { meme } = await storeOne();
  const { removeMemes } = await import('$lib/storage/memes');
  valueOf(await removeMemes([meme.id], 'memes'));
  vi.resetModules();
  const { openLibrary } = await import('$lib/storage/open-library');
  expect(await openLibrary()).toMatchObject({ ok: true });
});

test('if the library is deleted while a page shows it, nothing is stored any more', async () => {
  const { meme } = await storeOne();
  const { onConnectionEnd } = await import('$lib/storage/connection');
  const { isStillStored } = await import('$lib/storage/open-library');
  const { addMemes } = await import('$lib/storage/memes');
  const ends: string[] = [];
  onConnectionEnd((end) => ends.push(end));
  items.clear();
  await new Promise((resolve) => (indexedDB.deleteDatabase('memelore').onsuccess = resolve));
  expect(ends).toEqual(['closed']);
  expect(await isStillStored([meme.id])).toBe(false);
  expect(await addMemes([newMeme()])).toEqual(GONE);
  expect(await names()).toEqual([]);
});

test('a page also stops storing if another library has taken the place of the one that it shows', async () => {
  const { meme } = await storeOne();
  await new Promise((resolve) => (indexedDB.deleteDatabase('memelore').onsuccess = resolve));
  vi.resetModules();
  const { openLibrary: openAnother } = await import('$lib/storage/open-library');
  valueOf(await openAnother(true));
  const { addMemes } = await import('$lib/storage/memes');
  valueOf(await addMemes([newMeme()]));
  const { isStillStored } = await import('$lib/storage/open-library');
  expect(await isStillStored([meme.id])).toBe(false);
  expect(await addMemes([newMeme()])).toEqual(GONE);
});

test('a connection that the browser closed is no loss while the memes are there', async () => {
  const { meme } = await storeOne();
  const { connection } = await import('$lib/storage/connection');
  const { isStillStored } = await import('$lib/storage/open-library');
  (await connection()).close();
  expect(await isStillStored([meme.id])).toBe(true);
});
