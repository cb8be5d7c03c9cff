import { ascii, viewOf, type Header } from './header';

const SIGNATURE_BYTES = 8;
/** A chunk's length, type and checksum around its data. */
const CHUNK_FRAME_BYTES = 12;

/** Walks a PNG's chunks (PNG specification, section 5) to `IEND`. Null when the first chunk is not `IHDR`. */
export function readPng(bytes: Uint8Array): Header | null {
  const view = viewOf(bytes);
  if (bytes.length < 24 || ascii(bytes, 12, 4) !== 'IHDR') return null;
  const size = { width: view.getUint32(16), height: view.getUint32(20) };
  let animated = false;
  let at = SIGNATURE_BYTES;
  while (at + 8 <= bytes.length) {
    const type = ascii(bytes, at + 4, 4);
    if (type === 'IEND') return { ...size, animated, cut: false };
    // `acTL` makes it an animation; its first number counts the frames.
    if (type === 'acTL' && at + 12 <= bytes.length) animated = view.getUint32(at + 8) > 1;
    at += view.getUint32(at) + CHUNK_FRAME_BYTES;
  }
  return { ...size, animated, cut: true };
}
