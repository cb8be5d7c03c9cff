import { isIos } from '$lib/core/platform';

/** The most pixels that a canvas has on older iPhones and iPads: 16.7 million. Larger ones stay empty. */
const MAX_IOS_PIXELS = 4096 * 4096;

/** A PNG to copy; `shrunk` is true if it has fewer pixels than the picture. */
type Copy = { readonly png: Blob; readonly shrunk: boolean };

/** Converts a picture to a PNG of at most `maxPixels`; an animation becomes its first frame. */
export async function asPng(picture: Blob, maxPixels = isIos() ? MAX_IOS_PIXELS : Infinity): Promise<Copy> {
  if (picture.type === 'image/png') return { png: picture, shrunk: false };
  const bitmap = await createImageBitmap(picture, { imageOrientation: 'from-image' });
  const { width, height } = bitmap;
  const scale = Math.min(1, Math.sqrt(maxPixels / (width * height)));
  const canvas = new OffscreenCanvas(Math.max(1, Math.floor(width * scale)), Math.max(1, Math.floor(height * scale)));
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('No 2D canvas');
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return { png: await canvas.convertToBlob({ type: 'image/png' }), shrunk: scale < 1 };
}

/**
 * Copies a picture to the clipboard as PNG; true if it had to be made smaller. Call it within a click; throws
 * `NotAllowedError` if the browser refuses.
 */
export async function copyPicture(picture: Promise<Blob | null>): Promise<boolean> {
  const copy = picture.then((blob) => {
    if (blob === null) throw new Error('The picture is gone');
    return asPng(blob);
  });
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': copy.then(({ png }) => png) })]);
  return (await copy).shrunk;
}

/** True if this browser can share these files together. */
export function mayShare(...files: File[]): boolean {
  return 'canShare' in navigator && navigator.canShare({ files });
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
