/** Decodes any picture and encodes it as PNG; a GIF or other animation gives its first frame. */
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

/** Puts a picture on the clipboard. Call it within a click; throws `NotAllowedError` where the browser refuses. */
export async function copyPicture(picture: Promise<Blob | null>): Promise<void> {
  const png = picture.then((blob) => {
    if (blob === null) throw new Error('The picture is gone');
    return asPng(blob);
  });
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
}

/** Whether this browser can hand this file to other apps. */
export function mayShare(file: File): boolean {
  return 'canShare' in navigator && navigator.canShare({ files: [file] });
}

/** How long the browser needs the URL after the click; revoking at once can cancel the download. */
const DOWNLOAD_GRACE_MS = 10_000;

/** Saves a file under a name where the browser saves downloads. */
export function downloadFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), DOWNLOAD_GRACE_MS);
}
