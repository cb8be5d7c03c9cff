import { RawImage } from '@huggingface/transformers';
import { EngineFailure } from './engines/engine';

/** Models use at most 2048 px; twice that avoids resizing artefacts and limits a picture to 64 MB. */
const MAX_EDGE_PX = 4096;

/**
 * Decodes a picture for a model: the first frame, upright, on a white background. Opaque pictures of at most 4096 px
 * equal those of `RawImage.fromBlob`. Throws an `EngineFailure`: `damaged-image` or `out-of-memory`.
 */
export async function decodePicture(picture: Blob): Promise<RawImage> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(picture);
  } catch (cause) {
    throw new EngineFailure({ kind: 'damaged-image' }, { cause });
  }
  const scale = Math.min(1, MAX_EDGE_PX / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (context === null) throw new EngineFailure({ kind: 'out-of-memory' });
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return new RawImage(context.getImageData(0, 0, width, height).data, width, height, 4);
}
