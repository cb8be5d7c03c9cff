import type { Page } from '@playwright/test';
import type { Upload } from './app-page';

/** How a picture is changed: its encoding and size, and with `text` also the text on it, as another meme's template. */
export type UploadChange = {
  readonly type: 'image/jpeg' | 'image/png' | 'image/webp';
  /** Factor for width and height; 1 by default. */
  readonly scale?: number;
  readonly text?: string;
};

/** Draws a picture again in the page, changed as `change` says, and gives it as a file to add. */
export async function alteredUpload(page: Page, from: Upload, name: string, change: UploadChange): Promise<Upload> {
  const picture = { base64: from.buffer.toString('base64'), mimeType: from.mimeType };
  const base64 = await page.evaluate(draw, { picture, change });
  return { name, mimeType: change.type, buffer: Buffer.from(base64, 'base64') };
}

/** Runs in the page: draws the changed picture and gives the file in base64. */
async function draw({
  picture,
  change: { type, scale = 1, text },
}: {
  picture: { base64: string; mimeType: string };
  change: UploadChange;
}): Promise<string> {
  const bytes = Uint8Array.from(atob(picture.base64), (character) => character.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: picture.mimeType }));
  const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('No canvas');
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  if (text !== undefined) {
    // White bands at the top and at the bottom cover the lines of the original.
    const band = canvas.height * 0.22;
    context.fillStyle = 'white';
    context.fillRect(0, 0, canvas.width, band);
    context.fillRect(0, canvas.height - band, canvas.width, band);
    context.fillStyle = 'black';
    context.font = `900 ${Math.round(band * 0.7)}px sans-serif`;
    context.fillText(text, 8, band * 0.8, canvas.width - 16);
    context.fillText(text, 8, canvas.height - band * 0.2, canvas.width - 16);
  }
  const blob = await canvas.convertToBlob({ type, quality: 0.7 });
  const data = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(''));
}

/** Two pictures with copies of them: two of the first, in other sizes and formats, and one of the second. */
export async function withCopies(page: Page, first: Upload, second: Upload): Promise<Upload[]> {
  return [
    first,
    await alteredUpload(page, first, 'small.jpg', { type: 'image/jpeg', scale: 0.6 }),
    await alteredUpload(page, first, 'again.webp', { type: 'image/webp' }),
    second,
    await alteredUpload(page, second, 'second.jpg', { type: 'image/jpeg' }),
  ];
}
