import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Meme } from '$lib/domain/meme';
import type { Library } from '$lib/state/library.svelte';
import type { Notices } from '$lib/state/notices.svelte';
import { descriptionsOf, startBrowser, storedJobs, storeMemes } from './browser';

beforeEach(() => {
  startBrowser();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

async function open(): Promise<{ library: Library; notices: Notices }> {
  vi.resetModules();
  const { Notices } = await import('$lib/state/notices.svelte');
  const { Library } = await import('$lib/state/library.svelte');
  const notices = new Notices();
  const library = new Library(notices);
  await library.start();
  return { library, notices };
}

test('memes are shown newest first, and the search filters them as it changes', async () => {
  await storeMemes(3);
  const { library } = await open();
  expect(library.state).toEqual({ kind: 'ready' });
  expect(library.memes.map(({ name }) => name)).toEqual(['2.png', '1.png', '0.png']);
  library.query = '1.png';
  expect(library.found[0]?.meme.name).toBe('1.png');
});

test('a library that cannot be opened says why and hands no jobs on', async () => {
  vi.stubGlobal('indexedDB', {
    open: () => {
      throw new DOMException('denied', 'SecurityError');
    },
  });
  const { library } = await open();
  expect(library.state).toMatchObject({ kind: 'failed', failure: { kind: 'storage-unavailable' } });
});

test('an edit shows at once, is kept, and shows in the other tab', async () => {
  const [meme] = (await storeMemes(1)) as [Meme];
  const { library } = await open();
  const other = (await open()).library;
  await library.setText(meme.id, 'description', 'Mine.');
  expect(library.byId(meme.id)?.description?.value).toBe('Mine.');
  expect((await library.history(meme.id)).map(({ value }) => value)).toEqual(['Mine.']);
  await vi.waitFor(() => expect(other.byId(meme.id)?.description?.value).toBe('Mine.'));
});

test('a removed meme is gone with its pictures, texts and jobs, here and in the other tab, and listeners hear of it', async () => {
  const [first, second] = (await storeMemes(2, ['describe'])) as [Meme, Meme];
  const { library } = await open();
  const other = (await open()).library;
  const heard: unknown[] = [];
  library.onRemoved((ids) => heard.push(ids));
  await library.setText(first.id, 'description', 'Mine.');
  await library.remove([first.id]);
  expect(heard).toEqual([[first.id]]);
  expect(library.memes.map(({ id }) => id)).toEqual([second.id]);
  expect(await library.original(first.id)).toBeNull();
  expect(await library.thumbnail(first.id)).toBeNull();
  expect(await descriptionsOf(first.id)).toEqual([]);
  expect((await storedJobs()).map(({ meme }) => meme)).toEqual([second.id]);
  await vi.waitFor(() => expect(other.memes).toHaveLength(1));
});

test('an edit of a meme that was deleted meanwhile is said, and changes nothing', async () => {
  const [meme] = (await storeMemes(1)) as [Meme];
  const { library, notices } = await open();
  await library.remove([meme.id]);
  await library.setText(meme.id, 'description', 'Mine.');
  expect(notices.list.map(({ text }) => text)).toContain('This meme is no longer in the library.');
  expect(library.memes).toEqual([]);
});
