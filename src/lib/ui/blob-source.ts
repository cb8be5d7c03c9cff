import type { Attachment } from 'svelte/attachments';

/**
 * Shows a stored picture in an `<img>`: its object URL is made when the blob has come and revoked when the element goes or
 * another picture takes its place. `onSettled(false)` when there is no picture or the browser cannot show it.
 */
function blobSource(
  load: () => Promise<Blob | null>,
  onSettled: (shown: boolean) => void,
): Attachment<HTMLImageElement> {
  return (image) => {
    let url: string | null = null;
    let gone = false;
    void load().then((blob) => {
      if (gone) return;
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
      gone = true;
      image.onload = null;
      image.onerror = null;
      if (url !== null) URL.revokeObjectURL(url);
    };
  };
}

/**
 * Puts a stored picture into an element of the page, as `blobSource` does. `dress` writes the attributes. The `img` is made
 * here and not in a template: Svelte puts templates together in a document of their own, where Chromium (seen in 156) keeps
 * every `img` that was ever inserted for good, and with it the whole card round it.
 */
export function blobPicture(
  load: () => Promise<Blob | null>,
  onSettled: (shown: boolean) => void,
  dress: (image: HTMLImageElement) => void,
): Attachment<HTMLElement> {
  return (host) => {
    const image = document.createElement('img');
    dress(image);
    host.prepend(image);
    const stop = blobSource(load, onSettled)(image);
    return (): void => {
      stop?.();
      image.remove();
    };
  };
}
