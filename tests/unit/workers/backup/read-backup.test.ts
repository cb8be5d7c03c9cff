import { openAsBlob } from 'node:fs';
import { createHash } from 'node:crypto';
import { BlobWriter, Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js';
import { describe, expect, test } from 'vitest';
import { backupOf, originalPath } from '$lib/core/backup-format';
import type { Sha256 } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { success } from '$lib/core/result';
import { exportEntries } from '$lib/sending/export';
import { writeArchive, type Entry } from '$lib/sending/archive';
import type { BackupSource, FolderFile } from '$lib/backup/protocol';
import { harmed } from '../../../faults/harm';
import { randomOf } from '../../../faults/random';
import { contentsOf } from '../../../support/contents';
import { openBackup } from '../../../support/open-backup';
import { makeMeme } from '../../../support/records';

type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** A meme with these bytes as its original. */
function memeOf(bytes: Uint8Array<ArrayBuffer>, name: string): Meme {
  const sha256 = createHash('sha256').update(bytes).digest('hex') as Sha256;
  return makeMeme({ sha256, name, bytes: bytes.length });
}

const cat = new Uint8Array(2000).fill(1);
const dog = new Uint8Array(3000).fill(2);
const memes = [memeOf(cat, 'cat.png'), memeOf(dog, 'dog.png')];
const backup = {
  made: 5,
  binned: 0,
  memes: memes.map((meme) => backupOf(meme, originalPath(meme))),
  captions: [],
  tags: [],
};
const contents = new Uint8Array(await contentsOf(backup).arrayBuffer());

/** The files of a backup of both memes, with `changes`; null leaves a file out. */
function files(changes: Record<string, Uint8Array<ArrayBuffer> | null> = {}): Files {
  const [first, second] = memes.map(originalPath);
  const all = { [String(first)]: cat, [String(second)]: dog, 'memelore.json': contents, ...changes };
  return new Map(Object.entries(all).filter((entry): entry is [string, Uint8Array<ArrayBuffer>] => entry[1] !== null));
}

async function zip(entries: Files, level = 0): Promise<Blob> {
  const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false, level });
  for (const [path, bytes] of entries) await writer.add(path, new Uint8ArrayReader(bytes));
  return await writer.close();
}

/** The names of the memes that come out whole, or the failure; `damaged` are named. */
async function outcome(
  source: BackupSource,
): Promise<string | { whole: string[]; damaged: readonly string[]; intact: boolean }> {
  const read = await openBackup(source);
  if (!read.ok) return read.failure.kind;
  const { summary, backup } = read.value;
  const { names } = await backup.check(() => undefined);
  const { items } = await backup.items(0, summary.memes);
  return { whole: items.map(({ saved }) => saved.name), damaged: names, intact: summary.intact };
}

const BOTH = { whole: ['cat.png', 'dog.png'], damaged: [], intact: true };

describe('reading a backup back', () => {
  test.each([0, 9])('works for an archive that is compressed at level %i', async (level) => {
    expect(await outcome({ kind: 'archive', file: await zip(files(), level) })).toEqual(BOTH);
  });

  test('works for a backup that was unpacked and packed again in a folder, as macOS does', async () => {
    const inFolder = [...files()].map(([path, bytes]) => [`Memelore backup 2026-11-27/${path}`, bytes] as const);
    const fork = ['__MACOSX/memelore.json', new Uint8Array(9)] as const;
    expect(await outcome({ kind: 'archive', file: await zip(new Map([fork, ...inFolder])) })).toEqual(BOTH);
  });

  test('works for an unpacked backup', async () => {
    const unpacked = [...files()].map(([path, bytes]) => ({ path: `here/${path}`, file: new File([bytes], 'x') }));
    expect(await outcome({ kind: 'folder', files: unpacked })).toEqual(BOTH);
  });

  test('takes the newest state of a folder of automatic backups', async () => {
    const state = (day: string, bytes: Uint8Array<ArrayBuffer>): [string, Uint8Array<ArrayBuffer>] => [
      `memelore 2026-11-${day} 03-44-10 0af31c22.json`,
      bytes,
    ];
    const old = new Uint8Array(await contentsOf({ ...backup, memes: [] }).arrayBuffer());
    const all = files({
      'memelore.json': null,
      ...Object.fromEntries([state('09', old), state('10', contents), state('08', old)]),
    });
    const folder = [...all].map(([path, bytes]) => ({ path: `here/${path}`, file: new File([bytes], 'x') }));
    expect(await outcome({ kind: 'folder', files: folder })).toEqual(BOTH);
  });

  test('takes an earlier state if the newest cannot be read, and says so; an empty one counts for nothing', async () => {
    const name = (day: number): string => `memelore 2026-11-${day} 03-44-10 0af31c22.json`;
    const folderWith = (newest: Uint8Array<ArrayBuffer>): FolderFile[] =>
      [...files({ 'memelore.json': null, [name(10)]: contents, [name(11)]: newest })].map(([path, bytes]) => ({
        path: `here/${path}`,
        file: new File([bytes], 'x'),
      }));
    for (const [newest, isEarlier] of [
      [contents, false],
      [new Uint8Array(), false],
      [contents.slice(0, 300), true],
    ] as const) {
      const source = { kind: 'folder', files: folderWith(newest) } as const;
      expect(await outcome(source)).toEqual(BOTH);
      expect(await openBackup(source)).toMatchObject({ value: { summary: { isEarlier } } });
    }
    const useless = [{ path: `here/${name(11)}`, file: new File(['{'], 'x') }];
    expect(await outcome({ kind: 'folder', files: useless })).toBe('not-a-backup');
  });

  test('finds every picture of a backup that the app wrote in Safari, a HEIC one included', async () => {
    const file = await openAsBlob('tests/fixtures/backups/heic-from-safari.zip');
    expect(await outcome({ kind: 'archive', file })).toEqual({
      whole: ['q01.jpg', 'IMG_0001.HEIC', 'q02.jpg'],
      damaged: [],
      intact: true,
    });
  });

  test('names missing and damaged pictures and those of another size', async () => {
    const [first = '', second = ''] = memes.map(originalPath);
    const damaged = { whole: ['dog.png'], damaged: ['cat.png'], intact: true };
    for (const bytes of [null, new Uint8Array(1999), new Uint8Array(2000)])
      expect(await outcome({ kind: 'archive', file: await zip(files({ [first]: bytes })) })).toEqual(damaged);
    expect(await outcome({ kind: 'archive', file: await zip(files({ [second]: cat })) })).toMatchObject({
      damaged: ['dog.png'],
    });
  });

  test('reads what it can of a damaged list, and says so', async () => {
    const bytes = new Uint8Array(await (await zip(files())).arrayBuffer());
    const at = Buffer.from(bytes).indexOf('cat.png');
    bytes[at] = 0xff;
    expect(await outcome({ kind: 'archive', file: new Blob([bytes]) })).toEqual({
      whole: ['\ufffdat.png', 'dog.png'],
      damaged: [],
      intact: false,
    });
  });

  test('tells an export from a backup', async () => {
    const entries: AsyncIterable<Entry> = exportEntries(
      memes,
      () => Promise.resolve(success(cat.slice().buffer)),
      () => undefined,
      () => undefined,
    );
    const file = await writeArchive(entries, { kind: 'download' }, new AbortController().signal);
    expect(await outcome({ kind: 'archive', file: file ?? new Blob() })).toBe('an-export');
  });

  test('rejects another archive, and a list that inflates to more than it says', async () => {
    expect(await outcome({ kind: 'archive', file: await zip(new Map([['q01.jpg', cat]])) })).toBe('not-a-backup');
    expect(await outcome({ kind: 'folder', files: [] })).toBe('not-a-backup');
    const spaces = new Uint8Array(1_000_000).fill(0x20);
    const bomb = new Uint8Array(await (await zip(files({ 'memelore.json': spaces }), 9)).arrayBuffer());
    const view = new DataView(bomb.buffer);
    const entry = Buffer.from(bomb).lastIndexOf('PK\u0001\u0002');
    // The uncompressed size in the list of files.
    view.setUint32(entry + 24, 10, true);
    expect(await outcome({ kind: 'archive', file: new Blob([bomb]) })).toBe('not-a-backup');
  });

  test('gives fewer memes at a time if their pictures are large, and leaves none out', async () => {
    const large = [0, 1, 2].map((value) => new Uint8Array(20_000_000).fill(value));
    const many = large.map((bytes, index) => memeOf(bytes, `${index}.png`));
    const saved = many.map((meme) => backupOf(meme, originalPath(meme)));
    const list = await contentsOf({ ...backup, memes: saved }).arrayBuffer();
    const all = many.map((meme, index) => ({
      path: `x/${originalPath(meme)}`,
      file: new File([large[index] ?? ''], 'x'),
    }));
    const folder = [...all, { path: 'x/memelore.json', file: new File([list], 'x') }];
    const read = await openBackup({ kind: 'folder', files: folder });
    if (!read.ok) throw new Error(read.failure.kind);
    const first = await read.value.backup.items(0, 8);
    const second = await read.value.backup.items(first.next, 8);
    expect([first, second].map(({ items, next }) => [items.length, next])).toEqual([
      [2, 2],
      [1, 3],
    ]);
  });

  test('reports progress in bytes and memes', async () => {
    const opening: [number, number][] = [];
    const checking: [number, number][] = [];
    const read = await openBackup({ kind: 'archive', file: await zip(files()) }, (...at) => opening.push(at));
    if (!read.ok) throw new Error(read.failure.kind);
    await read.value.backup.check((...at) => checking.push(at));
    expect(opening.at(-1)).toEqual([contents.length, contents.length]);
    expect(checking).toEqual([
      [1, 2],
      [2, 2],
    ]);
  });
});

test.each([0, 9])('a backup harmed in any way is read as far as it can be, or refused (level %i)', async (level) => {
  const whole = new Uint8Array(await (await zip(files(), level)).arrayBuffer());
  for (let seed = 0; seed < 300; seed += 1) {
    const archive = new Blob([new Uint8Array(harmed(whole, randomOf(seed)))]);
    const found = await outcome({ kind: 'archive', file: archive });
    if (typeof found === 'string') expect(['not-a-backup', 'an-export', 'backup-newer'], String(seed)).toContain(found);
    else expect(['cat.png', 'dog.png'], String(seed)).toEqual(expect.arrayContaining(found.whole));
  }
});
