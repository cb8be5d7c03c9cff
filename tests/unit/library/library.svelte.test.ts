import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Sort } from '$lib/core/view';
import { formatName } from '$lib/core/format';
import type { Meme } from '$lib/core/meme';
import type { Library } from '$lib/library/library.svelte';
import type { Searching } from '$lib/search/searching.svelte';
import type { Shown } from '$lib/library/shown.svelte';
import type { Notices } from '$lib/basics/notices.svelte';
import type { Tags } from '$lib/library/tags.svelte';
import { FakeWorker } from '../../support/fake-worker';
import { startBrowser, storeMemes } from '../support/browser';

/** A worker that never answers. */
class HangingWorker extends FakeWorker {
  constructor() {
    super(null);
  }
}

beforeEach(() => {
  startBrowser();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

async function open(sort: Sort = { by: 'added', descending: true }): Promise<{
  library: Library;
  notices: Notices;
  searching: Searching;
  shown: Shown;
  tags: Tags;
}> {
  vi.resetModules();
  const { Notices } = await import('$lib/basics/notices.svelte');
  const { Library } = await import('$lib/library/library.svelte');
  const { Searching } = await import('$lib/search/searching.svelte');
  const { Shown } = await import('$lib/library/shown.svelte');
  const { Tags } = await import('$lib/library/tags.svelte');
  const notices = new Notices();
  const library = new Library(notices);
  const memes = (): readonly Meme[] => library.memes;
  const searching = new Searching({
    memes,
    byId: (id) => library.byId(id),
    jobOf: () => undefined,
    meanings: () => null,
    readers: () => Promise.reject(new Error('No picture is searched for')),
  });
  const shown = new Shown({
    memes,
    among: (all) => searching.among(all),
    sort: () => sort,
    jobOf: () => undefined,
  });
  const tags = new Tags(library, shown, notices);
  await Promise.all([library.start(), tags.start()]);
  return { library, notices, searching, shown, tags };
}

test('memes are shown newest first, and the search filters them as soon as it has results', async () => {
  await storeMemes(3);
  const { library, searching, shown } = await open();
  expect(library.state).toEqual({ kind: 'ready' });
  expect(library.memes.map(({ name }) => name)).toEqual(['2.png', '1.png', '0.png']);
  vi.stubGlobal('Worker', HangingWorker);
  searching.query = '1.png';
  await vi.waitFor(() => expect(shown.found.map(({ meme }) => meme.name)).toEqual(['1.png']));
});

test('a library that cannot be opened reports why and returns no jobs', async () => {
  vi.stubGlobal('indexedDB', {
    open: () => {
      throw new DOMException('denied', 'SecurityError');
    },
  });
  const { library } = await open();
  expect(library.state).toMatchObject({ kind: 'failed', failure: { kind: 'storage-refused' } });
});

test('an edit shows at once, is stored, and shows in the other tab', async () => {
  const [meme] = (await storeMemes(1)) as [Meme];
  const { library } = await open();
  const other = (await open()).library;
  await library.setText(meme.id, 'description', 'Mine.');
  expect(library.byId(meme.id)?.description?.value).toBe('Mine.');
  expect((await library.history(meme.id)).map(({ value }) => value)).toEqual(['Mine.']);
  await vi.waitFor(() => expect(other.byId(meme.id)?.description?.value).toBe('Mine.'));
});

test('several memes change their favourite state and folder together, and the change shows in the other tab', async () => {
  const memes = await storeMemes(2);
  const ids = memes.map(({ id }) => id);
  const { library } = await open();
  const other = (await open()).library;
  await library.toggleFavourite(ids.slice(0, 1));
  await library.toggleFavourite(ids);
  expect(library.memes.map(({ favourite }) => favourite)).toEqual([true, true]);
  await library.toggleFavourite(ids);
  expect(library.memes.map(({ favourite }) => favourite)).toEqual([false, false]);
  await library.move(ids, 'phone');
  await vi.waitFor(() => expect(other.memes.map(({ folder }) => folder)).toEqual(['phone', 'phone']));
});

test('filter and order apply to search results', async () => {
  const memes = await storeMemes(12);
  const { library, shown } = await open({ by: 'name', descending: false });
  await library.toggleFavourite([1, 2, 10].flatMap((index) => memes[index]?.id ?? []));
  shown.filter = { ...shown.filter, favourite: true };
  const names = (list: Shown): string[] => list.found.map(({ meme }) => meme.name);
  expect(names(shown)).toEqual(['1.png', '2.png', '10.png']);
  shown.clearFilter();
  expect(shown.found).toHaveLength(12);
});

test('tags follow changes of the other tab, and the filter follows renamed and deleted tags', async () => {
  const [meme] = (await storeMemes(1)) as [Meme];
  const first = await open();
  const second = await open();
  await first.tags.add([meme.id], 'cats');
  await vi.waitFor(() => expect(second.tags.list).toEqual([{ name: 'cats', colour: 'red', memes: 1 }]));
  const { shown } = first;
  shown.filter = { ...shown.filter, tags: ['cats'] };
  expect(await first.tags.rename('cats', ' felines ')).toBe(true);
  expect(shown.filter.tags).toEqual(['felines']);
  expect(await first.tags.rename('felines', 'x'.repeat(21))).toBe(false);
  await first.tags.remove('felines');
  expect(shown.filter.tags).toEqual([]);
  expect(first.tags.list).toEqual([]);
  first.notices.list[0]?.action?.run();
  await vi.waitFor(() => expect(second.library.byId(meme.id)?.tags).toEqual(['felines']));
});

test('an edit of a meme that was deleted meanwhile fails, changes nothing, and its words are kept', async () => {
  const [meme] = (await storeMemes(1)) as [Meme];
  const { library, notices } = await open();
  const { moveToBin, restoreFromBin } = await import('$lib/storage/bin');
  const { offerUnsavedTexts } = await import('$lib/library/unsaved-texts');
  await moveToBin([meme.id]);
  expect(await library.setText(meme.id, 'description', 'Mine.')).toEqual({ kind: 'meme-gone' });
  const inBin = await open();
  offerUnsavedTexts(inBin.library, notices);
  expect(notices.list).toEqual([]);
  // It is back from the bin at a later visit.
  await restoreFromBin([meme.id]);
  offerUnsavedTexts((await open()).library, notices);
  expect(notices.list.map(({ text }) => text)).toEqual([expect.stringContaining(formatName('Mine.'))]);
});

test('words that were typed in two tabs and not stored are offered and stored, with later words of another tab', async () => {
  const [meme, other] = (await storeMemes(2)) as [Meme, Meme];
  const { keepDraft, drafts } = await import('$lib/storage/drafts');
  const of = { meme: meme.id, kind: 'description' } as const;
  keepDraft({ ...of, tab: 'first' }, 'First words.', Date.now() - 2);
  keepDraft({ ...of, tab: 'second' }, 'Second words.', Date.now() - 1);
  keepDraft({ meme: other.id, kind: 'text', tab: 'first' }, 'Stored already.');
  const { library, notices } = await open();
  await library.setText(other.id, 'text', 'Stored already.');
  await library.setText(meme.id, 'description', 'Later words.');
  const { offerUnsavedTexts } = await import('$lib/library/unsaved-texts');
  offerUnsavedTexts(library, notices);
  expect(notices.list.map(({ text }) => text)).toEqual(['2 texts were typed but not stored']);
  notices.list[0]?.action?.run();
  await vi.waitFor(() => expect(drafts()).toEqual([]));
  const written = (await library.history(meme.id)).map(({ value }) => value);
  expect(written.sort()).toEqual(['First words.', 'Later words.', 'Second words.']);
  expect(library.byId(meme.id)?.description?.value).toBe('Second words.');
  offerUnsavedTexts(library, notices);
  expect(notices.list).toEqual([]);
});
