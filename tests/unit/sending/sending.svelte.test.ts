import 'fake-indexeddb/auto';
import { resolveObjectURL } from 'node:buffer';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import type { Library } from '$lib/library/library.svelte';
import type { Notices } from '$lib/basics/notices.svelte';
import type { Sending } from '$lib/sending/sending.svelte';
import { unzip } from '../../support/unzip';
import { newMeme, valueOf } from '../storage/fixtures';
import { startBrowser } from '../support/browser';

/** Downloaded files by name. */
const saved = new Map<string, Blob>();
/** The text on the clipboard. */
let words: string | null = null;

beforeEach(() => {
  startBrowser();
  saved.clear();
  words = null;
  vi.stubGlobal('document', {
    documentElement: { dataset: {} },
    createElement: () => {
      const link = {
        href: '',
        download: '',
        click: () => {
          const file = resolveObjectURL(link.href);
          if (file !== undefined) saved.set(link.download, file as unknown as Blob);
        },
      };
      return link;
    },
  });
  vi.stubGlobal('navigator', {
    clipboard: {
      writeText: (text: string) => {
        words = text;
        return Promise.resolve();
      },
    },
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

async function open(
  changes: readonly Partial<Meme>[],
): Promise<{ library: Library; notices: Notices; sending: Sending; ids: MemeId[] }> {
  const { Notices } = await import('$lib/basics/notices.svelte');
  const { Library } = await import('$lib/library/library.svelte');
  const { Sending } = await import('$lib/sending/sending.svelte');
  const { addMemes } = await import('$lib/storage/memes');
  const items = changes.map((change, index) => newMeme({ added: 1 + index, ...change }, []));
  valueOf(await addMemes(items));
  const notices = new Notices();
  const library = new Library(notices);
  await library.start();
  return { library, notices, sending: new Sending(library, notices), ids: items.map(({ meme }) => meme.id) };
}

function onlyArchive(): Blob {
  const [entry] = [...saved];
  if (entry === undefined) throw new Error('Nothing was saved');
  expect(entry[0]).toMatch(/^Memelore export \d{4}-\d\d-\d\d\.zip$/);
  return entry[1];
}

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

test('several memes become one archive: the originals by folder and name, and two lists', async () => {
  const { sending, ids, notices } = await open([
    { name: 'a.jpg', folder: 'cats', tags: ['sad'] },
    { name: 'a.jpg' },
    { name: 'A.jpg' },
  ]);
  await sending.exportMemes(ids);
  const files = await unzip(onlyArchive());
  expect([...files.keys()]).toEqual(['cats/a.jpg', 'a.jpg', 'A (2).jpg', 'memes.csv', 'memes.json']);
  expect([...(files.get('A (2).jpg') ?? [])]).toEqual([1, 2, 3]);
  expect(text(files.get('memes.csv')).split('\r\n')).toHaveLength(5);
  expect(JSON.parse(text(files.get('memes.json')))).toMatchObject([
    { file: 'cats/a.jpg', name: 'a.jpg', folder: 'cats', tags: ['sad'] },
    { file: 'a.jpg' },
    { file: 'A (2).jpg' },
  ]);
  expect(sending.exporting).toBeNull();
  expect(notices.list.map((notice) => notice.text)).toContain('3 memes exported');
});

test('a single meme is downloaded as its file and counted as sent', async () => {
  const { sending, library, ids } = await open([{ name: 'one.jpg' }]);
  await sending.exportMemes(ids);
  expect([...saved.keys()]).toEqual(['one.jpg']);
  expect(library.memes[0]).toMatchObject({ sent: 1 });
  expect(sending.recent.map(({ name }) => name)).toEqual(['one.jpg']);
});

test('a damaged picture is shared as its rendition, and downloaded and exported as its original', async () => {
  const { sending, library } = await open([{ name: 'whole.jpg' }]);
  const { addMemes, loadLibrary } = await import('$lib/storage/memes');
  const rendition = new Blob([new Uint8Array([7, 7])]);
  const cut = { ...newMeme({ name: 'cut.off.jpg', damaged: true }, []), rendition };
  valueOf(await addMemes([cut]));
  library.put(valueOf(await loadLibrary()).memes);
  const { id } = cut.meme;
  const shared = await sending.file(id);
  expect([shared?.name, shared?.type, ...((await shared?.bytes()) ?? [])]).toEqual(['cut.off.png', 'image/png', 7, 7]);
  await sending.download(id);
  expect([...((await saved.get('cut.off.jpg')?.bytes()) ?? [])]).toEqual([1, 2, 3]);
  saved.clear();
  await sending.exportMemes(library.memes.map((meme) => meme.id));
  expect([...((await unzip(onlyArchive())).get('cut.off.jpg') ?? [])]).toEqual([1, 2, 3]);
});

test('a meme that is gone is left out of the archive, and the rest is saved', async () => {
  const { sending, ids, notices } = await open([{ name: 'a.jpg' }, { name: 'b.jpg' }, { name: 'c.jpg' }]);
  const { removeMemes } = await import('$lib/storage/memes');
  valueOf(await removeMemes(ids.slice(0, 1), 'memes'));
  await sending.exportMemes(ids);
  expect([...(await unzip(onlyArchive())).keys()]).toEqual(['b.jpg', 'c.jpg', 'memes.csv', 'memes.json']);
  expect(notices.list.map((notice) => notice.text)).toContain('2 memes exported');
});

test('a meme whose original cannot be read is left out of the archive and named, and is not sent alone', async () => {
  const { sending, ids, notices } = await open([{ name: 'a.jpg' }, { name: 'b.jpg' }, { name: 'c.jpg' }]);
  const damaged = vi
    .spyOn(Blob.prototype, 'arrayBuffer')
    .mockRejectedValueOnce(new DOMException('', 'NotReadableError'));
  await sending.exportMemes(ids);
  expect([...(await unzip(onlyArchive())).keys()]).toEqual(['b.jpg', 'c.jpg', 'memes.csv', 'memes.json']);
  expect(notices.list).toMatchObject([
    {
      tone: 'bad',
      text: '2 memes exported; 1 could not be read by the browser and was left out: \u2068a.jpg\u2069',
    },
  ]);
  saved.clear();
  damaged.mockRejectedValueOnce(new DOMException('', 'NotFoundError'));
  await sending.exportMemes(ids.slice(0, 1));
  expect(saved.size).toBe(0);
  expect(notices.list[1]?.text).toMatch(/^The browser can no longer read this picture/u);
});

test('a meme in the bin is not exported, also if it is deleted while the archive is written', async () => {
  const { sending, library, notices, ids } = await open([{ name: 'a.jpg' }, { name: 'b.jpg' }, { name: 'c.jpg' }]);
  const { Bin } = await import('$lib/library/bin.svelte');
  const bin = new Bin(library, notices);
  const [first, second] = ids as [MemeId, MemeId, MemeId];
  await bin.remove([first]);
  const exporting = sending.exportMemes(ids);
  expect(sending.exporting).toEqual({ done: 0, total: 2 });
  await Promise.all([bin.remove([second]), exporting]);
  expect([...(await unzip(onlyArchive())).keys()]).toEqual(['c.jpg', 'memes.csv', 'memes.json']);
});

test('a cancelled export leaves no file and shows no notice', async () => {
  const { sending, ids, notices } = await open([{ name: 'a.jpg' }, { name: 'b.jpg' }]);
  const exporting = sending.exportMemes(ids);
  expect(sending.exporting).toEqual({ done: 0, total: 2 });
  sending.cancelExport();
  await exporting;
  expect(saved.size).toBe(0);
  expect(notices.list).toEqual([]);
  expect(sending.exporting).toBeNull();
});

test('a large archive streams to the chosen file, which is removed if the disk is full', async () => {
  const { sending, ids, notices } = await open([
    { name: 'a.jpg', bytes: 90_000_000 },
    { name: 'b.jpg', bytes: 90_000_000 },
  ]);
  const parts: BlobPart[] = [];
  let full = false;
  const remove = vi.fn(() => Promise.resolve());
  vi.stubGlobal('showSaveFilePicker', () =>
    Promise.resolve({
      remove,
      createWritable: () =>
        Promise.resolve(
          new WritableStream<Uint8Array<ArrayBuffer>>({
            write: (part) => {
              if (full) throw new DOMException('full', 'QuotaExceededError');
              parts.push(part);
            },
          }),
        ),
    }),
  );
  await sending.exportMemes(ids);
  expect([...(await unzip(new Blob(parts))).keys()]).toEqual(['a.jpg', 'b.jpg', 'memes.csv', 'memes.json']);
  expect(saved.size).toBe(0);
  full = true;
  await sending.exportMemes(ids);
  expect(remove).toHaveBeenCalledOnce();
  expect(notices.list.map((notice) => notice.text)).toContain(
    'There is not enough room on the disk. Nothing was saved.',
  );
});

test('alt text is copied to the clipboard; a meme without texts has none', async () => {
  const { sending, library, ids, notices } = await open([{}]);
  const [id] = ids as [MemeId];
  await sending.copyAltText(id);
  expect(words).toBeNull();
  expect(notices.list).toHaveLength(1);
  await library.setText(id, 'description', 'A sloth');
  await sending.copyAltText(id);
  expect(words).toBe('A sloth');
});

test('the last sent meme comes first', async () => {
  const { sending, library } = await open([
    { name: 'never.jpg' },
    { name: 'old.jpg', sent: 9, sentAt: 1000 },
    { name: 'new.jpg', sent: 1, sentAt: 2000 },
  ]);
  expect(library.memes).toHaveLength(3);
  expect(sending.recent.map(({ name }) => name)).toEqual(['new.jpg', 'old.jpg']);
});
