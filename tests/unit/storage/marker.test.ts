import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type * as Marker from '$lib/storage/marker';

const KEY = 'memelore:library';
let items = new Map<string, string>();

/** The module in a page that was just loaded. */
async function load(): Promise<typeof Marker> {
  vi.resetModules();
  return await import('$lib/storage/marker');
}

beforeEach(() => {
  items = new Map();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  });
});
afterEach(() => vi.unstubAllGlobals());

test('the count of memes and the name of the last backup are there after a reload', async () => {
  const page = await load();
  expect(page.libraryMarker()).toBeNull();
  page.noteMemes(340, 5);
  page.noteBackupName('memes.zip');
  page.noteMemes(341, 7);
  expect((await load()).libraryMarker()).toEqual({ memes: 341, noted: 7, backup: 'memes.zip' });
});

test('what one tab notes does not undo what another has noted', async () => {
  const page = await load();
  page.noteMemes(1, 5);
  const other = await load();
  other.noteBackupName('memes.zip');
  page.noteMemes(2, 6);
  expect(other.libraryMarker()).toEqual({ memes: 2, noted: 6, backup: 'memes.zip' });
});

test('a page remembers what it noted if the site’s data are cleared', async () => {
  const page = await load();
  page.noteMemes(20, 5);
  items.clear();
  expect(page.libraryMarker()).toEqual({ memes: 20, noted: 5, backup: null });
  expect((await load()).libraryMarker()).toBeNull();
});

test('what is no marker is passed over', async () => {
  for (const text of ['{', '{"memes":"many"}', '3']) {
    items.set(KEY, text);
    expect((await load()).libraryMarker()).toBeNull();
  }
});

test('a browser that refuses to store has no marker after a reload, and nothing fails', async () => {
  vi.stubGlobal('localStorage', undefined);
  const page = await load();
  page.noteMemes(1, 5);
  expect(page.libraryMarker()).toEqual({ memes: 1, noted: 5, backup: null });
  expect((await load()).libraryMarker()).toBeNull();
});
