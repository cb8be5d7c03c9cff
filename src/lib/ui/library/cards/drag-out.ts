import type { Attachment } from 'svelte/attachments';

/** A file that may be dragged out, what to offer where only text can be dropped, and whom to tell that it was dropped. */
export type FileWanted = {
  readonly file: () => Promise<File | null>;
  /** '' for none. */
  readonly words: string;
  readonly onDropped: () => void;
};

/** From the drag's beginning until another app has surely fetched the file. */
const FETCH_GRACE_MS = 60_000;

/**
 * Lets the meme in an element be dragged to other windows as the file it came from: as a download, which Chromium gives to
 * the desktop and to folders, and as its alt text where only words can be dropped. What is dragged must be known at once,
 * so the file is read when the pointer goes down. Where that was too short a time, the browser's own drag goes on.
 */
export function dragOut(wanted: () => FileWanted): Attachment<HTMLElement> {
  return (element) => {
    let file: File | null = null;
    let dropped = (): void => undefined;

    const onPointerDown = (event: PointerEvent): void => {
      file = null;
      // A finger scrolls.
      if (event.pointerType !== 'mouse' || event.button !== 0) return;
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
      // A colon ends the name.
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
