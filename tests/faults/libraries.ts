import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { MAKER_VERSIONS } from '$lib/derived/due';
import { withCopies } from '../support/altered-uploads';
import { uploadOf, type AppPage } from '../support/app-page';
import { fixtureMemes } from '../support/fixtures';
import { restoreLibrary, type StoredLibrary } from '../support/stored-library';
import type { Visit } from './visit';

const files = fixtureMemes().map(({ file }) => file);
/** Memes that a library begins with, and those that come in later. */
export const OLD = files.slice(0, 4);
export const NEW = files.slice(5, 8);
/** The caption model that is downloaded; the hub has a tiny one under its name. */
export const MODEL = 'SmolVLM-256M-Instruct-int8';

/** Where libraries are made: the hub's address, and the file that the backup goes to. */
export type Places = { readonly hub: string; readonly backup: string };

/** Makes a library in a new profile. */
type Maker = (visit: Visit, places: Places) => Promise<void>;

/** The libraries that operations begin with. */
export const LIBRARIES = { nothing, memes, other, copies, hosted, model, older, due } satisfies Record<string, Maker>;

/** Does nothing: a profile in which the app was never opened. */
async function nothing(): Promise<void> {
  // The browser's own files are all there is.
}

async function memes(visit: Visit): Promise<void> {
  const app = await opened(visit);
  await fill(app, OLD);
  await app.openMeme(OLD[0] ?? '');
  await app.page.getByRole('textbox', { name: 'Description' }).fill('Mine and no other’s');
  await app.page.getByRole('combobox', { name: 'Add a tag' }).fill('classic');
  await app.page.getByRole('combobox', { name: 'Add a tag' }).press('Enter');
  await expect.poll(async () => (await app.memes()).filter(({ tags }) => tags.length > 0).length).toBe(1);
  await expect.poll(async () => (await app.captions()).filter(({ kind }) => kind === 'description').length).toBe(1);
  // Archives of large libraries are streamed to a file.
  await change(app, { bytes: 50_000_000 });
}

/** A backup with one old and all new memes, whose file is kept. */
async function other(visit: Visit, { backup }: Places): Promise<void> {
  const app = await opened(visit);
  await fill(app, [OLD[0] ?? '', ...NEW]);
  await app.visit('Settings', 'Library');
  const download = app.page.waitForEvent('download');
  await app.page.getByRole('main').getByRole('button', { name: 'Back up', exact: true }).click();
  writeFileSync(backup, readFileSync(await (await download).path()));
}

async function copies(visit: Visit): Promise<void> {
  const app = await opened(visit);
  const [first, second] = OLD.map((file) => uploadOf({ file }));
  if (first === undefined || second === undefined) throw new Error('A picture is missing');
  await app.add([...(await withCopies(app.page, first, second))]);
  await app.waitForMemes(5);
  await untilQuiet(app);
}

async function hosted(visit: Visit, { hub }: Places): Promise<void> {
  const app = await opened(visit);
  await fill(app, OLD.slice(0, 3));
  await app.useHost(hub);
}

async function model(visit: Visit, places: Places): Promise<void> {
  const app = await opened(visit);
  await fill(app, OLD.slice(0, 3));
  await app.useHost(places.hub);
  await app.getModel(MODEL);
}

/** A library of the first release with more deleted memes than the fixture has. */
async function older(visit: Visit): Promise<void> {
  const fixture = new URL('../fixtures/libraries/f86a215.json', import.meta.url);
  const library = JSON.parse(readFileSync(fixture, 'utf8')) as StoredLibrary;
  const app = await visit.tab();
  await app.openFile('/self-test.png');
  await app.page.evaluate(restoreLibrary, library);
  await app.page.evaluate(async () => {
    const opened = indexedDB.open('memelore');
    await new Promise((resolve) => (opened.onsuccess = resolve));
    const transaction = opened.result.transaction(['memes', 'jobs'], 'readwrite');
    // Nothing describes in a library without a model.
    transaction.objectStore('jobs').clear();
    const all = transaction.objectStore('memes').getAll();
    all.onsuccess = () => {
      const memes = all.result as { name: string; deletedAt: number | null }[];
      for (const meme of memes.slice(0, 3)) transaction.objectStore('memes').put({ ...meme, deletedAt: Date.now() });
    };
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    opened.result.close();
  });
}

/** A library whose thumbnails and hashes are to be made again. */
async function due(visit: Visit): Promise<void> {
  const app = await opened(visit);
  await fill(app, OLD);
  await change(app, {
    made: { ...MAKER_VERSIONS, hash: MAKER_VERSIONS.hash - 1, thumbnail: MAKER_VERSIONS.thumbnail - 1 },
  });
}

async function opened(visit: Visit): Promise<AppPage> {
  const app = await visit.tab();
  await app.isolatedVisit();
  return app;
}

async function fill(app: AppPage, names: readonly string[]): Promise<void> {
  await app.add(names.map((file) => uploadOf({ file })));
  await app.waitForMemes(names.length);
  await untilQuiet(app);
}

/** Waits until all is read. */
async function untilQuiet(app: AppPage): Promise<void> {
  await app.waitForReader(600_000);
  await expect.poll(async () => (await app.jobs()).length).toBe(0);
}

/** Overwrites fields of all memes' records while the app is not open. */
async function change(app: AppPage, fields: Readonly<Record<string, unknown>>): Promise<void> {
  await app.openFile('/self-test.png');
  await app.page.evaluate(async (changed) => {
    const opened = indexedDB.open('memelore');
    await new Promise((resolve) => (opened.onsuccess = resolve));
    const transaction = opened.result.transaction('memes', 'readwrite');
    const all = transaction.objectStore('memes').getAll();
    all.onsuccess = () => {
      for (const meme of all.result as object[]) transaction.objectStore('memes').put({ ...meme, ...changed });
    };
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    opened.result.close();
  }, fields);
}
