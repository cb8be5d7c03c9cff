/** Converts a picture to PNG; an animation becomes its first frame. */
async function asPng(picture: Blob): Promise<Blob> {
  if (picture.type === 'image/png') return picture;
  const bitmap = await createImageBitmap(picture, { imageOrientation: 'from-image' });
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('No 2D canvas');
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return await canvas.convertToBlob({ type: 'image/png' });
}

/**
 * Copies a picture to the clipboard as PNG. Call it within a click; throws `NotAllowedError` if the browser refuses.
 */
export async function copyPicture(picture: Promise<Blob | null>): Promise<void> {
  const png = picture.then((blob) => {
    if (blob === null) throw new Error('The picture is gone');
    return asPng(blob);
  });
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
}

/** True if this browser can share this file. */
export function mayShare(file: File): boolean {
  return 'canShare' in navigator && navigator.canShare({ files: [file] });
}

/** How long the object URL is kept after the click: revoking it at once can cancel the download. */
const DOWNLOAD_GRACE_MS = 10_000;

/** Downloads a file under this name. */
export function downloadFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), DOWNLOAD_GRACE_MS);
}
