import { expect, onTestFinished, test } from 'vitest';
import { commands } from 'vitest/browser';
import { filesOfDrop, filesOfInput, filesOfPaste, type Source } from '$lib/intake/sources';
import { fileInput } from './imported';

const SYSTEM_FILES = [
  ...['memes/.DS_Store', 'memes/Thumbs.db', 'memes/.git/HEAD'],
  ...['memes/cats/@eaDir/cat.png/SYNOPHOTO_THUMB_M.jpg', 'memes/#recycle/old.png', 'memes/$RECYCLE.BIN/$R1.png'],
  ...['memes/System Volume Information/x.png', 'memes/lost+found/y.png'],
];
const PICTURES = ['memes/cats/cat.png', 'memes/cats/old/kitten.png', 'memes/top.png'];

/** Folder and name of the sources, sorted. */
function pathsOf(sources: readonly Source[]): string[] {
  return sources.map(({ file, folder }) => (folder === '' ? file.name : `${folder}/${file.name}`)).sort();
}

test('a dropped folder gives its pictures at any depth, without the system’s own files', async () => {
  // A folder is read by 100 entries at a time, so more than that.
  const many = Array.from({ length: 120 }, (_, index) => `memes/${index}.gif`).sort();
  await commands.writeFiles([...SYSTEM_FILES, ...PICTURES, ...many, 'loose.png']);
  onTestFinished(() => commands.remove('memes'));
  const dropped = new Promise<Source[]>((resolve) => {
    document.addEventListener('dragover', (event) => event.preventDefault());
    document.addEventListener('drop', (event) => {
      event.preventDefault();
      if (event.dataTransfer !== null) resolve(filesOfDrop(event.dataTransfer));
    });
  });
  await commands.drop(['memes', 'loose.png']);
  const sources = await dropped;
  expect(pathsOf(sources)).toEqual(['loose.png', ...many, ...PICTURES]);
  for (const { file } of sources) expect((await file.text()).endsWith(file.name)).toBe(true);
});

test('a dropped file that a page made, and so has no path, is found', async () => {
  const data = new DataTransfer();
  for (const name of ['made.png', '.hidden.png']) data.items.add(new File(['x'], name, { type: 'image/png' }));
  expect(pathsOf(await filesOfDrop(data))).toEqual(['made.png']);
});

test('a chosen folder gives the same files as a dropped one', async () => {
  await commands.writeFiles([...SYSTEM_FILES, ...PICTURES]);
  onTestFinished(() => commands.remove('memes'));
  const input = fileInput();
  input.webkitdirectory = true;
  await commands.choose(['memes']);
  expect(pathsOf(await filesOfInput(input))).toEqual(PICTURES);
});

test('a pasted picture without a name gets one of day and time', () => {
  const clipboardData = new DataTransfer();
  for (const name of ['image.png', 'cat.png']) clipboardData.items.add(new File(['x'], name, { type: 'image/png' }));
  const pasted = filesOfPaste(new ClipboardEvent('paste', { clipboardData }), new Date(2026, 0, 31, 4, 5, 9));
  expect(pathsOf(pasted)).toEqual(['Pasted 2026-01-31 04.05.09.png', 'cat.png']);
});
