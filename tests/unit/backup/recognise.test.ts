import { openAsBlob } from 'node:fs';
import { BlobWriter, TextReader, ZipWriter } from '@zip.js/zip.js';
import { describe, expect, test } from 'vitest';
import { findBackups } from '$lib/backup/recognise';
import { mayBeBackup, stateName } from '$lib/core/backup-names';
import type { Source } from '$lib/intake/sources';

function source(name: string, content: BlobPart = 'x', folder = ''): Source {
  return { file: new File([content], name), folder };
}

async function zip(paths: readonly string[]): Promise<Blob> {
  const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false });
  for (const path of paths) await writer.add(path, new TextReader('x'));
  return await writer.close();
}

const picture = source('cat.png');
const backup = await openAsBlob('tests/fixtures/backups/heic-from-safari.zip');

describe('a backup among files that came in', () => {
  test('is found under any name, and the other files are left', async () => {
    const renamed = source('holiday (1).ZIP', backup);
    expect(await findBackups([picture, renamed])).toEqual({
      backups: [{ name: 'holiday (1).ZIP', source: { kind: 'archive', file: renamed.file } }],
      rest: [picture],
    });
  });

  test('is found if it was unpacked and packed again, with the list first', async () => {
    const many = Array.from({ length: 2000 }, (_, index) => `backup/originals/${String(index).padStart(64, '0')}.png`);
    const file = await zip(['backup/memelore.json', ...many]);
    const { backups } = await findBackups([source('backup.zip', file)]);
    expect(backups.map(({ source: { kind } }) => kind)).toEqual(['archive']);
  });

  test('is found as a folder, with all files of it and none beside it', async () => {
    const list = source('memelore.json', '{}', 'Memelore backup');
    const original = source('ab.png', 'x', 'Memelore backup/originals');
    const beside = source('dog.png', 'x', 'Memelore backup 2');
    const found = await findBackups([picture, original, list, beside]);
    expect(found.rest).toEqual([picture, beside]);
    expect(found.backups.map(({ name }) => name)).toEqual(['Memelore backup']);
    expect(found.backups[0]?.source).toEqual({
      kind: 'folder',
      files: [
        { path: 'Memelore backup/originals/ab.png', file: original.file },
        { path: 'Memelore backup/memelore.json', file: list.file },
      ],
    });
  });

  test('is found as a folder of automatic backups', async () => {
    const state = source(stateName(Date.UTC(2026, 10, 27, 3, 44, 10), '0af31c22'), '{}', 'Backups');
    expect(state.file.name).toBe('memelore 2026-11-27 03-44-10 0af31c22.json');
    expect((await findBackups([state])).backups.map(({ name }) => name)).toEqual(['Backups']);
  });

  test('are found all, each folder with its own files, also one without a name beside another', async () => {
    const [list, state] = [source('memelore.json', '{}'), source('memelore.json', '{}', 'a/b')];
    const [inside, beside] = [source('x.png', 'x', 'a/b/originals'), source('y.png', 'x', 'a')];
    const archive = source('backup.zip', backup, 'c');
    const { backups, rest } = await findBackups([archive, beside, inside, state, list]);
    expect(rest).toEqual([beside]);
    expect(backups.map(({ name, source: { kind } }) => `${kind} ${name}`).sort()).toEqual([
      'archive backup.zip',
      'folder a/b',
      'folder memelore.json',
    ]);
  });

  test('is none of other archives, of files that only have their name, and of nothing', async () => {
    const export_ = await zip(['memes.csv', 'memes.json']);
    const files = [source('memes.zip', export_), source('cat.zip', 'no archive'), picture, source('empty.zip', '')];
    expect(await findBackups(files)).toEqual({ backups: [], rest: files });
    expect(await findBackups([])).toEqual({ backups: [], rest: [] });
  });

  test('may be an archive or a list, but no picture', () => {
    expect(['a.zip', 'memelore.json'].map((name) => mayBeBackup({ name, type: '' }))).toEqual([true, true]);
    expect(mayBeBackup({ name: 'backup', type: 'application/x-zip-compressed' })).toBe(true);
    expect(
      ['Memelore backup', 'Memelore backup 2026-11-27.zip (1)'].map((name) => mayBeBackup({ name, type: '' })),
    ).toEqual([true, true]);
    expect(mayBeBackup({ name: 'cat.png', type: 'image/png' })).toBe(false);
  });
});
