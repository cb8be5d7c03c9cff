import { expect, test } from 'vitest';
import { MAX_FILES } from '$lib/core/bounds';
import { filesOfDrop, filesOfInput } from '$lib/intake/sources';

// Node's files lack the path in a chosen folder.
const picture = Object.assign(new File(['x'], 'cat.png'), { webkitRelativePath: '' });

/** A folder that is dropped, with this many files in it, a hundred at a time as browsers list them. */
function dropOf(files: number): { readonly data: DataTransfer; readonly listed: () => number } {
  let listed = 0;
  const file = {
    ...{ isFile: true, isDirectory: false, name: 'cat.png', fullPath: '/memes/cat.png' },
    file: (take: (file: File) => void) => take(picture),
  };
  const reader = {
    readEntries(take: (entries: readonly object[]) => void): void {
      const some = Math.min(100, files - listed);
      listed += some;
      take(Array.from({ length: some }, () => file));
    },
  };
  const folder = { isFile: false, isDirectory: true, name: 'memes', fullPath: '/memes', createReader: () => reader };
  const items = [{ kind: 'file', webkitGetAsEntry: () => folder, getAsFile: () => null }];
  return { data: { items } as unknown as DataTransfer, listed: () => listed };
}

test('of a choice of far too many files one more is listed than is taken, so that it can be said', async () => {
  const files = Array.from({ length: MAX_FILES + 500 }, () => picture) as unknown as FileList;
  const listing = filesOfInput({ files });
  // An input that is cleared clears its list, too.
  (files as unknown as File[]).length = 0;
  expect(await listing).toHaveLength(MAX_FILES + 1);
});

test('a dropped folder of far too many files is listed as far as files are taken', async () => {
  const { data, listed } = dropOf(MAX_FILES + 5000);
  expect(await filesOfDrop(data)).toHaveLength(MAX_FILES + 1);
  expect(listed()).toBeLessThan(MAX_FILES + 5000);
});

test('listing a dropped folder can be stopped', async () => {
  const stop = new AbortController();
  const { data, listed } = dropOf(5000);
  const listing = filesOfDrop(data, stop.signal);
  stop.abort();
  expect(await listing).toEqual([]);
  expect(listed()).toBeLessThan(5000);
});
