import type { Attachment } from 'svelte/attachments';

/**
 * Shows a stored picture in an `<img>`: its object URL is made when the blob has come and revoked when the element goes or
 * another picture takes its place. `onSettled(false)` when there is no picture or the browser cannot show it.
 */
export function blobSource(
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
