import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IntakeRun } from '../harness/intake.run';
import type { Listed } from '../harness/sources.run';
import { readJpeg, writeBadFiles, type Colour } from '../support/bad-files';
import type { Harness } from '../support/harness';
import { makePng } from '../support/picture-bytes';
import { expect, test } from '../support/test';

/** Imports files through the page's input. */
async function pick(
  harness: Harness,
  paths: readonly string[],
  { before, options = {} }: { before?: () => Promise<void>; options?: object } = {},
): Promise<IntakeRun> {
  await harness.page.setContent('<input type="file" multiple>');
  await harness.page.setInputFiles('input', [...paths]);
  await before?.();
  return await harness.run<IntakeRun>('intake', options);
}

async function written(folder: string, name: string, content: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const PIXELS: Record<Colour, readonly number[]> = {
  red: [255, 0, 0, 255],
  green: [0, 255, 0, 255],
  blue: [0, 0, 255, 255],
  white: [255, 255, 255, 255],
  clear: [0, 0, 0, 0],
};

/** The colour that is nearest to a pixel's, because lossy compression changes it a little. */
function nearest(pixel: readonly number[]): string {
  const [name] = Object.entries(PIXELS).sort((a, b) => distance(a[1], pixel) - distance(b[1], pixel))[0] ?? [];
  return name ?? '';
}

function distance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0);
}

test('of all kinds of bad files each works or fails alone, with its own reason', async ({ harness, folder }) => {
  const files = await writeBadFiles(join(folder, 'bad'));
  const result = await pick(
    harness,
    files.map((file) => file.path),
  );
  const hacked: unknown = await harness.page.evaluate('globalThis.hacked');
  await test.step('each file gives the expected meme or failure', () => {
    const failures = new Map(result.report.failed.map(({ name, failure }) => [name, failure]));
    const shown = new Map(result.shown.map((item) => [item.name, item]));
    for (const { name, expected } of files) {
      if (expected.kind === 'fails') {
        expect.soft(failures.get(name), name).toEqual(expected.failure);
        continue;
      }
      const { type, width, height, animated, corners } = expected;
      expect.soft(failures.get(name), name).toBeUndefined();
      expect.soft(shown.get(name), name).toMatchObject({ type, width, height, animated });
      if (corners !== undefined) expect.soft(shown.get(name)?.corners.map(nearest), name).toEqual(corners);
    }
  });
  await test.step('every thumbnail is WebP and at most 320 pixels wide and high', () => {
    for (const { name, thumbnail, width, height } of result.shown) {
      expect.soft(thumbnail.type, name).toBe('image/webp');
      expect.soft(Math.max(thumbnail.width, thumbnail.height), name).toBe(Math.min(320, Math.max(width, height)));
      expect.soft(Math.min(thumbnail.width, thumbnail.height), name).toBeGreaterThan(0);
    }
  });
  await test.step('files with the same bytes are one meme, and the report has their names', () => {
    const same = files.filter(({ name }) => ['really a jpeg.png', '<img src=x onerror=alert(1)>.jpg'].includes(name));
    expect(result.report.known).toHaveLength(1);
    const [known] = result.report.known;
    expect([known?.meme, known?.name].sort()).toEqual(same.map((file) => file.name).sort());
  });
  await test.step('the report names each added animation once', () => {
    expect([...result.report.animated].sort()).toEqual(['animated.gif', 'no trailer.gif']);
  });
  await test.step('progress counts every file once', () => {
    const counts = result.progress.map(([done]) => done);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(result.progress.at(-1)).toEqual([files.length, files.length]);
  });
  await test.step('no script in a file was run', () => {
    expect(hacked).toBeUndefined();
  });
});

test('a file that is deleted before it is read fails as unreadable', async ({ harness, folder }) => {
  const gone = await written(folder, 'gone.png', makePng({ width: 8, height: 8 }));
  const there = await written(folder, 'there.jpg', await readJpeg());
  const { report } = await pick(harness, [gone, there], { before: () => rm(gone) });
  expect(report.failed).toEqual([{ name: 'gone.png', failure: { kind: 'unreadable-file' } }]);
  expect(report.added).toHaveLength(1);
});

test('the hash is the SHA-256 of the original bytes', async ({ harness, folder }) => {
  const jpeg = await readJpeg();
  const { createHash } = await import('node:crypto');
  const { shown } = await pick(harness, [await written(folder, 'hashed.jpg', jpeg)]);
  expect(shown[0]?.sha256).toBe(createHash('sha256').update(jpeg).digest('hex'));
});

test('files that crash or hang their worker, or make it throw, fail alone', async ({ harness, folder }) => {
  const jpeg = await readJpeg();
  const paths: string[] = [];
  for (const name of ['crash', 'throw', 'hangs'])
    paths.push(await written(folder, `${name}.jpg`, `${name} the worker`));
  for (let index = 0; index < 6; index += 1)
    paths.splice(
      index * 2 - 1,
      0,
      await written(folder, `good ${index}.jpg`, Buffer.concat([jpeg, Buffer.from([index])])),
    );
  const { report } = await pick(harness, paths, { options: { dying: true, limitS: 2 } });
  expect(report.added).toHaveLength(6);
  const failures = Object.fromEntries(report.failed.map(({ name, failure }) => [name, failure]));
  expect(failures).toEqual({
    'crash.jpg': { kind: 'damaged-image' },
    'throw.jpg': { kind: 'worker-died', detail: 'thrown' },
    'hangs.jpg': { kind: 'timed-out', seconds: 2 },
  });
});

test.describe('sources of files', () => {
  async function folderOfMemes(folder: string): Promise<string> {
    const memes = join(folder, 'memes');
    await mkdir(join(memes, 'cats', 'old'), { recursive: true });
    await mkdir(join(memes, '.git'));
    for (const name of ['top.png', '.DS_Store', 'Thumbs.db', 'cats/cat.png', 'cats/old/kitten.png', '.git/HEAD'])
      await writeFile(join(memes, name), name);
    return memes;
  }

  const inFolders = [
    { folder: 'memes', name: 'top.png', bytes: 7 },
    { folder: 'memes/cats', name: 'cat.png', bytes: 12 },
    { folder: 'memes/cats/old', name: 'kitten.png', bytes: 19 },
  ];
  const byPath = (a: Listed, b: Listed): number => a.folder.length - b.folder.length;

  test('a dropped folder gives its pictures at any depth, without the system’s own files', async ({
    harness,
    folder,
  }) => {
    const memes = await folderOfMemes(folder);
    for (let index = 0; index < 120; index += 1) await written(folder, `memes/${index}.gif`, 'x');
    await harness.run('sources', 'watch');
    const session = await harness.page.context().newCDPSession(harness.page);
    const loose = await written(folder, 'loose.png', 'loose');
    const data = { items: [], files: [memes, loose], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await session.send('Input.dispatchDragEvent', { type, x: 20, y: 20, data });
    const found = await harness.run<Listed[]>('sources', 'dropped');
    // A folder is read by 100 entries at a time, so more than that.
    expect(found.filter(({ name }) => name.endsWith('.gif'))).toHaveLength(120);
    expect(found.filter(({ name }) => !name.endsWith('.gif')).sort(byPath)).toEqual([
      { folder: '', name: 'loose.png', bytes: 5 },
      ...inFolders,
    ]);
  });

  test('a chosen folder gives the same files as a dropped one', async ({ harness, folder }) => {
    const memes = await folderOfMemes(folder);
    await harness.page.setContent('<input type="file" webkitdirectory>');
    await harness.page.setInputFiles('input', memes);
    expect((await harness.run<Listed[]>('sources', 'input')).sort(byPath)).toEqual(inFolders);
  });

  test('a pasted picture without a name gets one of day and time', async ({ harness }) => {
    const pasted = await harness.run<Listed[]>('sources', 'paste', ['image.png', 'cat.png']);
    expect(pasted.map(({ name }) => name)).toEqual(['Pasted 2026-01-31 04.05.09.png', 'cat.png']);
  });
});

test('if the disk is full, nothing of a batch is stored and nothing older is lost', async ({ harness }) => {
  const { page } = harness;
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  // The quota is set before the first write, because Chromium caches how much room there is.
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 8_000_000 });
  expect(await harness.run('storage', 2, 1_000_000)).toEqual({ outcome: 'ok', memes: 2, wholeOriginals: 2 });
  expect(await harness.run('storage', 4, 3_000_000)).toEqual({ outcome: 'storage-full', memes: 2, wholeOriginals: 2 });
});
