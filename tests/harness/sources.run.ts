import { filesOfDrop, filesOfInput, filesOfPaste, type Source } from '$lib/intake/sources';

/** A source as data that a test can compare: folder, name and size in bytes. */
export type Listed = { readonly folder: string; readonly name: string; readonly bytes: number };

let dropped: Promise<Source[]> | null = null;

/**
 * Lists sources. `input` gives the files chosen in the page's input; `watch` starts to listen for a drop, and `dropped`
 * gives its files; `paste` gives a paste of pictures with these names.
 */
export async function run(
  what: 'input' | 'watch' | 'dropped' | 'paste',
  names: readonly string[] = [],
): Promise<readonly Listed[]> {
  switch (what) {
    case 'watch':
      document.addEventListener('dragover', (event) => {
        event.preventDefault();
      });
      document.addEventListener('drop', (event) => {
        event.preventDefault();
        if (event.dataTransfer !== null) dropped = filesOfDrop(event.dataTransfer);
      });
      return [];
    case 'dropped':
      return list((await dropped) ?? []);
    case 'input': {
      const input = document.querySelector('input');
      return input === null ? [] : list(filesOfInput(input));
    }
    case 'paste': {
      const clipboardData = new DataTransfer();
      for (const name of names) clipboardData.items.add(new File(['x'], name, { type: 'image/png' }));
      return list(filesOfPaste(new ClipboardEvent('paste', { clipboardData }), new Date(2026, 0, 31, 4, 5, 9)));
    }
  }
}

function list(sources: readonly Source[]): Listed[] {
  return sources.map(({ file, folder }) => ({ folder, name: file.name, bytes: file.size }));
}
