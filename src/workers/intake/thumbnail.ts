import type { Thumbnail } from '$lib/core/meme';
import { THUMBNAIL_EDGE_PX } from './limits';

/** Small enough to keep thousands, good enough that lettering stays readable. */
const QUALITY = 0.8;

/**
 * Shrinks a picture until its longest edge fits; smaller ones keep their size. Transparency is kept, so that it looks right
 * on light and dark. `type` is the picture's own: where WebP cannot be written, a JPEG stays one and the rest become PNG.
 */
export async function makeThumbnail(picture: ImageBitmap, type: string): Promise<Omit<Thumbnail, 'meme'>> {
  const scale = Math.min(1, THUMBNAIL_EDGE_PX / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const opaque = type === 'image/jpeg';
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { alpha: !opaque });
  if (context === null) throw new Error('No canvas left to draw a thumbnail on');
  context.imageSmoothingQuality = 'medium';
  context.drawImage(picture, 0, 0, width, height);
  const blob = await encode(canvas, opaque);
  return { type: blob.type, data: await blob.arrayBuffer(), width, height };
}

/** A browser that cannot write a type answers with PNG, which for a photo is several times the size of a JPEG. */
async function encode(canvas: OffscreenCanvas, opaque: boolean): Promise<Blob> {
  const webp = await canvas.convertToBlob({ type: 'image/webp', quality: QUALITY });
  if (webp.type === 'image/webp' || !opaque) return webp;
  return await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
}
