import { afterAll, beforeEach, expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import { Notices } from '$lib/basics/notices.svelte';
import { unfitting } from '$lib/intake/import-report';
import { Importing } from '$lib/intake/importing.svelte';
import type { Source } from '$lib/intake/sources';
import { Library } from '$lib/library/library.svelte';
import { loadLibrary, readOriginal } from '$lib/storage/memes';
import { giveRoomBack, noisePicture, takeRoom } from '../../support/full-storage';

// For each test, because Chromium counts what an earlier one wrote for half a minute.
beforeEach(() => commands.limitStorage(8_000_000));
afterAll(() => commands.limitStorage(null));

async function noise(name: string, side: number): Promise<Source> {
  return { file: new File([await noisePicture(side)], name), folder: '' };
}

test('an import takes what fits, however large the files before it, and the rest is added once there is room', async () => {
  await takeRoom(5_000_000);
  const library = new Library(new Notices());
  await library.start();
  const importing = new Importing(library, () => Promise.resolve({ accept: () => undefined }), new Notices());
  const files = [
    await noise('large.png', 1400),
    ...(await Promise.all(Array.from({ length: 24 }, (_, at) => noise(`${at}.png`, 200)))),
  ];
  await importing.addFiles(files);
  // Chromium counts what was written for the large one until it has deleted it, a little later.
  const added = async (): Promise<number> => {
    await importing.tryAgain();
    return importing.report?.added.length ?? 0;
  };
  await expect.poll(added, { interval: 2000, timeout: 90_000 }).toBeGreaterThan(5);
  const { report } = importing;
  if (report === null) throw new Error('No report');
  expect(report.failed.map(({ name }) => name)).toContain('large.png');
  expect(report.added.length + report.failed.length).toBe(files.length);
  expect(new Set(report.failed.map(({ failure }) => failure.kind))).toEqual(new Set(['storage-full']));
  const bytes = report.failed.reduce((sum, { source }) => sum + source.file.size, 0);
  expect(unfitting(report)).toEqual({ files: report.failed.length, bytes });
  // What was added is whole, whatever more fits.
  await importing.tryAgain();
  expect(importing.report?.added).toEqual(expect.arrayContaining([...report.added]));
  for (const id of report.added) expect((await readOriginal(id)).ok).toBe(true);
  await giveRoomBack();
  await expect.poll(added, { interval: 2000, timeout: 90_000 }).toBeGreaterThan(report.added.length);
  const loaded = await loadLibrary();
  expect(loaded.ok && loaded.value.memes.length).toBe(importing.report?.added.length);
});
