import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import type * as Folders from '$lib/storage/folders';
import { emptyBrowser, valueOf } from './fixtures';

let folders: typeof Folders;

beforeEach(async () => {
  emptyBrowser();
  folders = await import('$lib/storage/folders');
});

/** Only browsers have real handles. Storage accepts any object that can be cloned. */
function folder(id: string, name: string): Folders.Folder {
  return { id, name, seen: 0, handle: { name } as unknown as FileSystemDirectoryHandle };
}

test('folders are listed by name, without marks', async () => {
  valueOf(await folders.rememberFolder(folder('1', 'Pictures')));
  valueOf(await folders.rememberFolder(folder('2', 'Downloads')));
  valueOf(await folders.saveSeenMarks('1', ['1 2 Pictures/a.png'], 77));
  const loaded = valueOf(await folders.loadFolders());
  expect(loaded).toEqual([folder('2', 'Downloads'), { ...folder('1', 'Pictures'), seen: 77 }]);
});

test('marks are read as they were stored, for any file names', async () => {
  valueOf(await folders.rememberFolder(folder('1', 'Pictures')));
  expect(valueOf(await folders.loadSeenMarks('1'))).toEqual(new Set());
  const marks = ['1 2 Pictures/a b\n.png', '3 4 Pictures/猫/“x”.png'];
  valueOf(await folders.saveSeenMarks('1', marks, 77));
  expect(valueOf(await folders.loadSeenMarks('1'))).toEqual(new Set(marks));
  valueOf(await folders.saveSeenMarks('1', [], 78));
  expect(valueOf(await folders.loadSeenMarks('1'))).toEqual(new Set());
});

test('a folder that was forgotten while it was read stays forgotten', async () => {
  valueOf(await folders.rememberFolder(folder('1', 'Pictures')));
  valueOf(await folders.forgetFolder('1'));
  valueOf(await folders.saveSeenMarks('1', ['1 2 Pictures/a.png'], 77));
  expect(valueOf(await folders.loadFolders())).toEqual([]);
  expect(valueOf(await folders.loadSeenMarks('1'))).toEqual(new Set());
});
