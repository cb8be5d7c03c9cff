import { beforeEach, expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import { AutoBackup } from '$lib/backup/auto-backup.svelte';
import { BackupReader } from '$lib/backup/backup-reader';
import type { FolderFile } from '$lib/backup/protocol';
import { Notices } from '$lib/basics/notices.svelte';
import { Settings } from '$lib/basics/settings.svelte';
import { isState } from '$lib/core/backup-names';
import type { Sha256 } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { addMemes } from '$lib/storage/memes';
import { loadBackupFolder } from '$lib/storage/backup-folder';
import { makeMeme } from '../../support/records';

const DAY_MS = 24 * 3_600_000;
const QUIET = { signal: new AbortController().signal, onProgress: () => undefined };
type Iterable = { values(): AsyncIterable<FileSystemFileHandle | FileSystemDirectoryHandle> };

let notices: Notices;
let settings: Settings;
let memes: Meme[];

beforeEach(async () => {
  await commands.limitStorage(null);
  notices = new Notices();
  settings = new Settings(notices);
  memes = [];
});

/** Adds a meme, as an import does. */
async function add(content: string): Promise<void> {
  const original = new Blob([content]);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await original.arrayBuffer()));
  const sha256 = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('') as Sha256;
  const meme = makeMeme({ sha256, bytes: original.size, name: content, added: Date.now() });
  const thumbnail = { meme: meme.id, type: 'image/webp', data: new ArrayBuffer(1), width: 1, height: 1 };
  expect(await addMemes([{ meme, original, rendition: null, thumbnail, jobs: [] }])).toMatchObject({ ok: true });
  memes.push(meme);
}

/** A folder to write into. The origin's private files have the same interface as a folder that a person chooses. */
async function folderNamed(name: string): Promise<FileSystemDirectoryHandle> {
  return await (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true });
}

function autoBackup(): AutoBackup {
  const library = {
    get memes() {
      return memes;
    },
  };
  return new AutoBackup(library, settings, notices);
}

async function filesIn(folder: FileSystemDirectoryHandle, path = 'here'): Promise<FolderFile[]> {
  const files: FolderFile[] = [];
  for await (const entry of (folder as unknown as Iterable).values())
    if (entry.kind === 'file') files.push({ path: `${path}/${entry.name}`, file: await entry.getFile() });
    else files.push(...(await filesIn(entry, `${path}/${entry.name}`)));
  return files;
}

/** The names of the memes of the newest state, each of which was read back whole. */
async function restorable(folder: FileSystemDirectoryHandle): Promise<string[]> {
  const reader = new BackupReader();
  const summary = await reader.open({ kind: 'folder', files: await filesIn(folder) }, QUIET);
  if (!summary.ok) throw new Error(summary.failure.kind);
  const items = await reader.items(0, summary.value.memes, QUIET.signal);
  reader.close();
  return items.ok ? items.value.items.map(({ saved }) => saved.name).sort() : [];
}

test('a state can be restored, only new pictures are written, and the last three states are kept', async () => {
  const folder = await folderNamed('states');
  const auto = autoBackup();
  await add('one');
  await auto.use(folder);
  expect(auto.state).toBe('ready');
  expect(await restorable(folder)).toEqual(['one']);
  expect(settings.values.lastBackup).toBe(auto.last);
  const [first] = (await filesIn(folder)).filter(({ path }) => path.includes('originals'));

  for (let day = 1; day <= 4; day += 1) {
    await add(`day ${day}`);
    await auto.writeIfDue((auto.last ?? 0) + DAY_MS);
    // Names of states have seconds.
    await expect.poll(() => Date.now() - (auto.last ?? 0)).toBeGreaterThan(1000);
  }
  const files = await filesIn(folder);
  expect(files.filter(({ file }) => isState(file.name))).toHaveLength(3);
  expect(await restorable(folder)).toEqual(['day 1', 'day 2', 'day 3', 'day 4', 'one']);
  const again = files.find(({ path }) => path === first?.path);
  expect(again?.file.lastModified).toBe(first?.file.lastModified);
});

test('nothing is written before a day is over, or if nothing changed; a clock that was put back stops nothing', async () => {
  const folder = await folderNamed('quiet');
  const auto = autoBackup();
  await add('one');
  await auto.use(folder);
  const { last } = auto;
  if (last === null) throw new Error('Nothing was written');
  await auto.writeIfDue(last + 2 * DAY_MS);
  expect(auto.last).toBe(last);
  await add('two');
  await auto.writeIfDue(last + DAY_MS / 2);
  expect(auto.last).toBe(last);
  await auto.writeIfDue(last - DAY_MS);
  expect(auto.last).toBeGreaterThan(last);
});

test('a folder that is gone is said once, also after a reload', async () => {
  const parent = await navigator.storage.getDirectory();
  const folder = await folderNamed('gone');
  await add('one');
  await autoBackup().use(folder);
  await parent.removeEntry('gone', { recursive: true });
  await add('two');

  const auto = autoBackup();
  await auto.start();
  await auto.writeIfDue(Date.now() + DAY_MS);
  expect(auto.state).toBe('gone');
  const said = (): number => notices.list.filter(({ text }) => text.includes('is not where it was')).length;
  expect(said()).toBe(1);
  for (const { id } of notices.list) notices.dismiss(id);
  await auto.writeIfDue(Date.now() + 2 * DAY_MS);
  const reloaded = autoBackup();
  await reloaded.start();
  await reloaded.writeIfDue(Date.now() + 3 * DAY_MS);
  expect(reloaded.state).toBe('gone');
  expect(said()).toBe(0);
});

test('turning it off forgets the folder and leaves what is in it', async () => {
  const folder = await folderNamed('off');
  const auto = autoBackup();
  await add('one');
  await auto.use(folder);
  await auto.forget();
  expect([auto.state, auto.name]).toEqual(['off', null]);
  expect(await loadBackupFolder()).toEqual({ ok: true, value: null });
  expect(await restorable(folder)).toEqual(['one']);
});
