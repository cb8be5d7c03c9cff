import type { Attachment } from 'svelte/attachments';

/**
 * Shows a blob in an `<img>`. The object URL is revoked when the element is removed or another picture replaces it.
 * Calls `onSettled(false)` if there is no picture or the browser cannot decode it.
 */
function blobSource(
  load: () => Promise<Blob | null>,
  onSettled: (shown: boolean) => void,
): Attachment<HTMLImageElement> {
  return (image) => {
    let url: string | null = null;
    let removed = false;
    void load().then((blob) => {
      if (removed) return;
      if (blob === null) {
        onSettled(false);
        return;
      }
      url = URL.createObjectURL(blob);
      image.onload = (): void => onSettled(true);
      image.onerror = (): void => onSettled(false);
      image.src = url;
    });
    return (): void => {
      removed = true;
      image.onload = null;
      image.onerror = null;
      if (url !== null) URL.revokeObjectURL(url);
    };
  };
}

/**
 * Adds an `img` with a stored picture to an element, see `blobSource`; `setAttributes` sets its attributes. The `img`
 * is created here and not in a template: Svelte builds templates in a separate document, where Chromium (seen in 156)
 * keeps every `img` that was ever inserted, and with it the whole card.
 */
export function blobPicture(
  load: () => Promise<Blob | null>,
  onSettled: (shown: boolean) => void,
  setAttributes: (image: HTMLImageElement) => void,
): Attachment<HTMLElement> {
  return (host) => {
    const image = document.createElement('img');
    setAttributes(image);
    host.prepend(image);
    const stop = blobSource(load, onSettled)(image);
    return (): void => {
      stop?.();
      image.remove();
    };
  };
}
