import { afterAll, expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import { BackupReader } from '$lib/backup/backup-reader';
import type { BackupSource, BackupSummary } from '$lib/backup/protocol';
import { restoreInto, type RestoreReport } from '$lib/backup/restore';
import { backupEntries } from '$lib/backup/write-backup';
import { Notices } from '$lib/basics/notices.svelte';
import { createIntakePool } from '$lib/intake/intake-pool';
import { Importing } from '$lib/intake/importing.svelte';
import { Library } from '$lib/library/library.svelte';
import { writeArchive } from '$lib/sending/archive';
import { loadLibrary, readOriginal } from '$lib/storage/memes';
import { fillStorage, giveRoomBack, noisePicture, PIECES_BYTES, takeRoom } from '../../support/full-storage';

afterAll(() => commands.limitStorage(null));

const QUIET = { signal: new AbortController().signal, onProgress: () => undefined };
const MEMES = 8;

/** A library of pictures of noise. */
async function fillLibrary(): Promise<void> {
  const library = new Library(new Notices());
  await library.start();
  const files = Array.from({ length: MEMES }, async (_, at) => ({
    file: new File([await noisePicture(350)], `${at}.png`),
    folder: '',
  }));
  const report = await new Importing(
    library,
    () => Promise.resolve({ accept: () => undefined }),
    new Notices(),
  ).addFiles(await Promise.all(files));
  expect(report.added).toHaveLength(MEMES);
}

async function backUp(): Promise<BackupSource> {
  const entries = backupEntries(
    () => undefined,
    (end) => expect(end.ok).toBe(true),
  );
  const file = await writeArchive(entries, { kind: 'download' }, QUIET.signal);
  if (file === null) throw new Error('No archive');
  return { kind: 'archive', file };
}

async function withBackup<Value>(
  source: BackupSource,
  use: (reader: BackupReader, summary: BackupSummary) => Promise<Value>,
): Promise<Value> {
  const reader = new BackupReader();
  try {
    const summary = await reader.open(source, QUIET);
    if (!summary.ok) throw new Error(summary.failure.kind);
    return await use(reader, summary.value);
  } finally {
    reader.close();
  }
}

async function restore(source: BackupSource): Promise<RestoreReport> {
  const pool = createIntakePool();
  const into = { library: new Library(new Notices()), queue: { accept: () => undefined }, pool };
  const report = await withBackup(source, (reader, summary) =>
    restoreInto(into, reader, summary, { ...QUIET, revive: false }),
  );
  pool.close();
  return report;
}

/** How many memes the library has with whole originals. */
async function whole(): Promise<number> {
  const loaded = await loadLibrary();
  if (!loaded.ok) throw new Error(loaded.failure.kind);
  const originals = await Promise.all(loaded.value.memes.map(({ id }) => readOriginal(id)));
  return originals.filter((original) => original.ok).length;
}

test('a full disk can be backed up, and a restore takes what fits and goes on when it is started again', async () => {
  await commands.limitStorage(8_000_000);
  await fillLibrary();
  await fillStorage(PIECES_BYTES);
  const backup = await backUp();
  const damaged = await withBackup(backup, (reader) => reader.check(QUIET));
  expect(damaged).toMatchObject({ ok: true, value: { damaged: 0 } });

  await commands.limitStorage(8_000_000);
  await takeRoom(5_500_000);
  const first = await restore(backup);
  expect(first).toMatchObject({ known: 0, failure: null });
  expect(first.added).toBeGreaterThan(0);
  expect(first.unfitting).toBe(MEMES - first.added);
  expect(first.unfittingBytes / first.unfitting).toBeGreaterThan(350 * 350 * 3);
  expect(await whole()).toBe(first.added);

  // Chromium rewrites its files meanwhile, so that one more may fit.
  const second = await restore(backup);
  expect(second).toMatchObject({ known: first.added, unfitting: MEMES - first.added - second.added, failure: null });
  expect(await whole()).toBe(first.added + second.added);

  await giveRoomBack();
  const unfitting = async (): Promise<number> => (await restore(backup)).unfitting;
  await expect.poll(unfitting, { timeout: 60_000 }).toBe(0);
  expect(await whole()).toBe(MEMES);
});
