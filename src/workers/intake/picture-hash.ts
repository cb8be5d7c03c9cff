import { HASHED_EDGE_PX, pictureHash, type PictureHash } from '$lib/core/perceptual-hash';

/**
 * The perceptual hash of a picture, flattened on white as memes are shown; null for one too flat to compare. About 2 ms.
 */
export function hashPicture(picture: ImageBitmap): PictureHash | null {
  const edge = HASHED_EDGE_PX;
  const canvas = new OffscreenCanvas(edge, edge);
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (context === null) throw new Error('No canvas left to look at a picture');
  context.fillStyle = 'white';
  context.fillRect(0, 0, edge, edge);
  // Anything less looks at a few of a large picture's pixels only, and other ones at another size.
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, edge, edge);
  return pictureHash(context.getImageData(0, 0, edge, edge).data);
}
