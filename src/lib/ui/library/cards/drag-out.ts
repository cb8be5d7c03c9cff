import type { Attachment } from 'svelte/attachments';
import { isChromium } from '$lib/core/platform';

/** What can be dragged out. */
export type DragData = {
  readonly file: () => Promise<File | null>;
  /** Offered where only text can be dropped; '' for none. */
  readonly words: string;
  readonly onDropped: () => void;
};

/** How long the URL stays valid after the drag starts, for another app to fetch the file. */
const FETCH_GRACE_MS = 60_000;

/**
 * Lets a meme be dragged to other windows: as its original file, which Chromium passes to the desktop and folders as a
 * download, or as its alt text. The data must be available when the drag starts, so the file is read on `pointerdown`.
 * If it is not read by then, the browser's default drag continues, as always in other browsers, which drag pictures as
 * files by themselves and do not know such downloads.
 */
export function dragOut(wanted: () => DragData): Attachment<HTMLElement> {
  return (element) => {
    let file: File | null = null;
    let dropped = (): void => undefined;

    const onPointerDown = (event: PointerEvent): void => {
      file = null;
      // A touch scrolls the page.
      if (!isChromium() || event.pointerType !== 'mouse' || event.button !== 0) return;
      void wanted()
        .file()
        .then((read) => (file = read));
    };
    const onDragStart = (event: DragEvent): void => {
      const data = event.dataTransfer;
      dropped = (): void => undefined;
      if (file === null || data === null) return;
      const { words, onDropped } = wanted();
      const url = URL.createObjectURL(file);
      data.clearData();
      data.effectAllowed = 'copy';
      // A colon would end the file name.
      data.setData('DownloadURL', `${file.type}:${file.name.replaceAll(':', '_')}:${url}`);
      data.setData('text/plain', words === '' ? file.name : words);
      data.items.add(file);
      dropped = onDropped;
      setTimeout(() => URL.revokeObjectURL(url), FETCH_GRACE_MS);
    };
    const onDragEnd = (event: DragEvent): void => {
      file = null;
      if (event.dataTransfer !== null && event.dataTransfer.dropEffect !== 'none') dropped();
      dropped = (): void => undefined;
    };

    const controller = new AbortController();
    const { signal } = controller;
    element.addEventListener('pointerdown', onPointerDown, { signal });
    element.addEventListener('dragstart', onDragStart, { signal });
    element.addEventListener('dragend', onDragEnd, { signal });
    return () => controller.abort();
  };
}
