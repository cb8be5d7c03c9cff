import { imageSize } from 'image-size';
import { ascii, viewOf, type Header } from './header';

const RIFF_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
const ANIMATION_FLAG = 0x02;

/**
 * Walks a WebP's chunks (RIFF container specification of WebP). Cut means that the first picture's chunk runs past the
 * end; a wrong size in the RIFF header alone harms nobody.
 */
export function readWebp(bytes: Uint8Array): Header {
  const { width, height } = imageSize(bytes);
  const view = viewOf(bytes);
  let animated = false;
  let at = RIFF_HEADER_BYTES;
  while (at + CHUNK_HEADER_BYTES <= bytes.length) {
    const type = ascii(bytes, at, 4);
    const length = view.getUint32(at + 4, true);
    const end = at + CHUNK_HEADER_BYTES + length;
    if (type === 'VP8X') animated = ((bytes[at + CHUNK_HEADER_BYTES] ?? 0) & ANIMATION_FLAG) !== 0;
    if (type === 'VP8 ' || type === 'VP8L' || type === 'ANMF') {
      return { width, height, animated, cut: end > bytes.length };
    }
    at = end + (length % 2);
  }
  return { width, height, animated, cut: true };
}
