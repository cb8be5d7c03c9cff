import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { READER } from '$lib/catalogue/reader';
import { MAKER_VERSIONS } from '$lib/derived/due';
import { AppPage } from '../support/app-page';
import { launchOptions } from '../support/chromium';
import { peakMemory, settledMemory } from '../support/browser-memory';
import { SITE } from '../support/site';
import { startStaticHost } from '../support/static-host';

/** How many memes one transaction writes. */
const BATCH = 250;
/** Bytes of the backup that come from the page in one answer, as base64. */
const SLICE = 6_000_000;
const MB = 1e6;
const LONG_MS = 600_000;

/** What one way of the round trip takes. Memory is that of all the browser's processes, over what it was before. */
export type Way = { readonly seconds: number; readonly peakMB: number; readonly longestTaskMs: number };

/** A backup of a library and its restore in an empty browser. */
export type BackupBench = {
  readonly megabytes: number;
  readonly backup: Way;
  readonly restore: Way;
  /** True if every byte and every text is as it was. */
  readonly equal: boolean;
};

/** Backs up `count` memes of about 60 KB into a file, and restores them in an empty browser. */
export async function benchBackup(count: number): Promise<BackupBench> {
  const host = await startStaticHost(SITE);
  const folder = await mkdtemp(join(tmpdir(), 'memelore-backup-'));
  const path = join(folder, 'backup.zip');
  const memes = `${count.toLocaleString('en')} memes`;
  try {
    const here = await opened(host.url, folder);
    for (let from = 0; from < count; from += BATCH)
      await here.page.evaluate(writeMemes, {
        ...{ from, to: Math.min(count, from + BATCH), made: MAKER_VERSIONS },
        ...{ reader: READER.id, revision: READER.revision },
      });
    await here.page.reload();
    await here.list.locator('li[data-index]').first().waitFor();
    await here.visit('Settings', 'Library');
    const backup = await measured(here.page, async () => {
      await here.page.getByRole('main').getByRole('button', { name: 'Back up', exact: true }).click();
      await here.page.getByText(`Backed up ${memes}`).waitFor({ timeout: LONG_MS });
    });
    const before = await here.page.evaluate(fingerprint);
    const bytes = await download(here.page, path);
    await here.page.context().close();

    const there = await opened(host.url, folder);
    await there.visit('Settings', 'Library');
    const restore = await measured(there.page, async () => {
      await there.page.getByLabel('Choose a backup').setInputFiles(path);
      await there.page.getByText(`${memes} restored`).waitFor({ timeout: LONG_MS });
    });
    const equal = (await there.page.evaluate(fingerprint)) === before;
    await there.page.context().close();
    return { megabytes: bytes / MB, backup, restore, equal };
  } finally {
    // A browser that just ended may still write.
    await rm(folder, { recursive: true, maxRetries: 5, retryDelay: 200 });
    await host.close();
  }
}

/**
 * The app in a new profile in `folder`, on disk, because a private window keeps all that it stores in memory. A backup
 * is streamed to a private file, because no test can answer the save dialog.
 */
async function opened(url: string, folder: string): Promise<AppPage> {
  const context = await chromium.launchPersistentContext(await mkdtemp(join(folder, 'profile-')), launchOptions());
  await context.addInitScript(() => {
    const picker = async (): Promise<FileSystemFileHandle> =>
      (await navigator.storage.getDirectory()).getFileHandle('backup.zip', { create: true });
    Object.assign(globalThis, { showSaveFilePicker: picker });
  });
  const app = new AppPage(await context.newPage(), url);
  await app.firstVisit();
  return app;
}

/** Does not trace, because a trace of minutes is kept in the browser's memory. */
async function measured(page: Page, action: () => Promise<void>): Promise<Way> {
  await page.evaluate(watchLongTasks);
  const before = await settledMemory();
  const begin = Date.now();
  const peak = await peakMemory(action());
  const seconds = (Date.now() - begin) / 1000;
  return { seconds, peakMB: (peak - before) / MB, longestTaskMs: await page.evaluate(longestTask) };
}

/** Runs in the page: begins to note the longest task of its main thread; browsers report those from 50 ms on. */
function watchLongTasks(): void {
  const watched = { longestMs: 0 };
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) watched.longestMs = Math.max(watched.longestMs, duration);
  });
  observer.observe({ type: 'longtask' });
  Object.assign(globalThis, { watched });
}

/** Runs in the page: the longest task in milliseconds since `watchLongTasks`; 0 if none took 50 ms. */
function longestTask(): number {
  return (globalThis as unknown as { watched: { longestMs: number } }).watched.longestMs;
}

/** Writes the private file of the backup to disk and gives its size in bytes. */
async function download(page: Page, path: string): Promise<number> {
  const file = await open(path, 'w');
  let from = 0;
  for (;;) {
    const part = await page.evaluate(readPart, { from, to: from + SLICE });
    if (part === '') break;
    const bytes = Buffer.from(part, 'base64');
    await file.write(bytes);
    from += bytes.length;
  }
  await file.close();
  return from;
}

/** Runs in the page: a part of the private file in base64. */
async function readPart({ from, to }: { from: number; to: number }): Promise<string> {
  const root = await navigator.storage.getDirectory();
  const part = (await (await root.getFileHandle('backup.zip')).getFile()).slice(from, to);
  const address = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error ?? new Error('not read'));
    reader.readAsDataURL(part);
  });
  return part.size === 0 ? '' : address.slice(address.indexOf(',') + 1);
}

type Written = { from: number; to: number; made: object; reader: string; revision: string };

/** Runs in the page: writes the memes `from` to `to`, each a PNG of its own, with a text and a description. */
async function writeMemes({ from, to, made, reader, revision }: Written): Promise<void> {
  const canvas = new OffscreenCanvas(160, 120);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('No canvas');
  const model = { by: 'model', dtype: 'q8', device: 'wasm', prompt: '', detail: null, seconds: 1, tokens: 20 };
  const rows = [];
  for (let index = from; index < to; index += 1) {
    const pixels = new Uint8ClampedArray(160 * 120 * 4);
    for (let at = 0; at < pixels.length; at += 65_536) crypto.getRandomValues(pixels.subarray(at, at + 65_536));
    for (let at = 3; at < pixels.length; at += 4) pixels[at] = 255;
    context.putImageData(new ImageData(pixels, 160, 120), 0, 0);
    const original = await canvas.convertToBlob();
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await original.arrayBuffer()));
    const [id, description, text] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
    const captions = [
      {
        ...{ id: description, meme: id, kind: 'description', value: `Meme ${index} shows noise. `.repeat(5), made: 1 },
        source: { ...model, model: 'SmolVLM-256M-Instruct', revision: 'main' },
      },
      {
        ...{ id: text, meme: id, kind: 'text', value: `LINE ${index}\n`.repeat(index % 100 === 0 ? 2000 : 5), made: 1 },
        source: { ...model, model: reader, revision },
      },
    ];
    const [shows, says] = captions.map(({ id: caption, value, source }) => ({ caption, value, source }));
    const meme = {
      ...{ id, name: `meme-${index}.png`, folder: index % 3 === 0 ? 'phone' : '', type: 'image/png' },
      sha256: Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join(''),
      ...{ bytes: original.size, width: 160, height: 120, animated: false, hash: null, made },
      ...{ added: 1_600_000_000_000 + index, sent: index % 4, sentAt: null, favourite: index % 7 === 0 },
      ...{ tags: index % 2 === 0 ? ['noise'] : [], description: shows, text: says, textRead: true },
    };
    rows.push({ meme, original, captions });
  }
  const request = indexedDB.open('memelore');
  const database = await new Promise<IDBDatabase>((resolve) => (request.onsuccess = () => resolve(request.result)));
  const transaction = database.transaction(['memes', 'originals', 'thumbnails', 'captions', 'tags'], 'readwrite');
  transaction.objectStore('tags').put({ name: 'noise', colour: 'teal', made: 1 });
  for (const { meme, original, captions } of rows) {
    transaction.objectStore('memes').put(meme);
    transaction.objectStore('originals').put(original, meme.id);
    const data = new ArrayBuffer(0);
    transaction.objectStore('thumbnails').put({ meme: meme.id, type: 'image/webp', data, width: 1, height: 1 });
    for (const caption of captions) transaction.objectStore('captions').put(caption);
  }
  await new Promise((resolve) => (transaction.oncomplete = resolve));
  database.close();
}

/** Runs in the page: a hash of all that a person would miss: bytes, names, folders, tags, texts and counts. */
async function fingerprint(): Promise<string> {
  type Row = { readonly id: string; readonly meme?: string; readonly [field: string]: unknown };
  const answer = <Value>(request: IDBRequest<Value>): Promise<Value> =>
    new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const hex = async (bytes: ArrayBuffer): Promise<string> =>
    Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), (byte) => byte.toString(16)).join(' ');
  const database = await answer(indexedDB.open('memelore'));
  const read = (store: string): IDBObjectStore => database.transaction(store).objectStore(store);
  const byId = (rows: Row[]): Row[] => rows.sort((a, b) => (a.id < b.id ? -1 : 1));
  const memes = byId((await answer(read('memes').getAll())) as Row[]);
  const captions = byId((await answer(read('captions').getAll())) as Row[]);
  const kept = ['id', 'name', 'folder', 'bytes', 'added', 'sent', 'favourite', 'tags', 'sha256'];
  const lines: string[] = [];
  for (const meme of memes) {
    const original = (await answer(read('originals').get(meme.id))) as Blob;
    lines.push(await hex(await original.arrayBuffer()), JSON.stringify(kept.map((field) => meme[field])));
    for (const { caption, value } of [meme.description, meme.text] as Row[])
      lines.push(JSON.stringify([caption, value]));
  }
  const sorted = ({ source, ...rest }: Row): string =>
    JSON.stringify([Object.entries(rest).sort(), Object.entries(source as object).sort()]);
  lines.push(...captions.map(sorted), JSON.stringify(await answer(read('tags').getAll())));
  database.close();
  return await hex(await new Blob([lines.join('\n')]).arrayBuffer());
}
