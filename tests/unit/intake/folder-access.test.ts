import { expect, test } from 'vitest';
import { scanFolder, type FolderScan } from '$lib/intake/folder-access';

/** A folder: a string is a file with this content, an error is thrown when the entry is opened. */
type Tree = { readonly [name: string]: string | Error | Tree };

function handle(name: string, tree: Tree | Error): FileSystemDirectoryHandle {
  function child(called: string, node: string | Error | Tree): unknown {
    if (typeof node === 'object' && !(node instanceof Error)) return handle(called, node);
    const getFile = (): Promise<File> =>
      node instanceof Error ? Promise.reject(node) : Promise.resolve(new File([node], called, { lastModified: 5 }));
    return { kind: 'file', name: called, getFile };
  }
  const entries = tree instanceof Error ? [] : Object.entries(tree).map(([called, node]) => child(called, node));
  async function* values(): AsyncGenerator {
    if (tree instanceof Error) throw tree;
    for (const entry of entries) yield await Promise.resolve(entry);
  }
  return { kind: 'directory', name, values } as unknown as FileSystemDirectoryHandle;
}

function scanned(walk: FolderScan): Extract<FolderScan, { kind: 'scanned' }> {
  if (walk.kind !== 'scanned') throw new Error(walk.kind);
  return walk;
}

const TREE: Tree = {
  'a.png': 'one',
  '.DS_Store': 'litter',
  'Thumbs.db': 'litter',
  cats: { 'b.png': 'three', old: { 'c.png': 'c' } },
  '.git': { HEAD: 'x' },
  '@eaDir': { 'a.png': { 'SYNOPHOTO_THUMB_M.jpg': 'litter' } },
  '#recycle': { 'd.png': 'litter' },
  '$RECYCLE.BIN': { 'e.png': 'litter' },
  'System Volume Information': { 'f.png': 'litter' },
  'lost+found': { 'g.png': 'litter' },
  'a.png@SynoEAStream': 'litter',
};

test('files at any depth are found with their folders, without files of the operating system', async () => {
  const { fresh } = scanned(await scanFolder(handle('memes', TREE), new Set()));
  expect(fresh.map(({ file, folder }) => `${folder}/${file.name}`)).toEqual([
    'memes/a.png',
    'memes/cats/b.png',
    'memes/cats/old/c.png',
  ]);
});

test('only files with another path, size or date are new in the next scan', async () => {
  const { marks } = scanned(await scanFolder(handle('memes', TREE), new Set()));
  const changed = { ...TREE, 'a.png': 'longer now', 'new.png': 'new' };
  const again = scanned(await scanFolder(handle('memes', changed), new Set(marks)));
  expect(again.fresh.map(({ file }) => file.name)).toEqual(['a.png', 'new.png']);
  expect(again.marks).toHaveLength(4);
});

test('entries that cannot be opened are skipped, and a missing folder is reported', async () => {
  const gone = new DOMException('gone', 'NotFoundError');
  const tree = { ...TREE, 'gone.png': gone, locked: { 'x.png': gone } };
  expect(scanned(await scanFolder(handle('memes', tree), new Set())).fresh).toHaveLength(3);
  expect(await scanFolder(handle('memes', gone), new Set())).toEqual({ kind: 'gone' });
  const refused = new DOMException('no', 'NotAllowedError');
  expect(await scanFolder(handle('memes', refused), new Set())).toEqual({ kind: 'forbidden' });
});
