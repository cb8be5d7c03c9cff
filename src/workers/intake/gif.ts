import { viewOf, type Header } from './header';

const HEADER_BYTES = 13;
const DESCRIPTOR_BYTES = 10;
const EXTENSION = 0x21;
const IMAGE = 0x2c;

/**
 * Walks a GIF's blocks (GIF89a) until a second frame shows that it moves. Cut means that the first frame is not whole:
 * encoders that forget the trailer are common, and the first frame is all that is read.
 */
export function readGif(bytes: Uint8Array): Header | null {
  if (bytes.length < HEADER_BYTES) return null;
  const view = viewOf(bytes);
  const size = { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  let frames = 0;
  let at = HEADER_BYTES + colourTableBytes(bytes[10]);
  for (;;) {
    const block = bytes[at];
    if (block === EXTENSION) {
      at = afterSubBlocks(bytes, at + 2);
    } else if (block === IMAGE) {
      if (frames === 1) return { ...size, animated: true, cut: false };
      // The descriptor, a colour table of the frame's own, one byte of code size.
      at = afterSubBlocks(bytes, at + DESCRIPTOR_BYTES + colourTableBytes(bytes[at + DESCRIPTOR_BYTES - 1]) + 1);
      if (at <= bytes.length) frames += 1;
    } else {
      // The trailer, the end, or something no decoder reads on after.
      return { ...size, animated: false, cut: frames === 0 };
    }
  }
}

/** Size of the colour table that a packed field announces. */
function colourTableBytes(packed = 0): number {
  return (packed & 0x80) === 0 ? 0 : 3 * 2 ** ((packed & 0x07) + 1);
}

/** Where the block after a chain of sub-blocks begins; beyond the end when the chain is not closed. */
function afterSubBlocks(bytes: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    const length = bytes[at];
    if (length === undefined) return bytes.length + 1;
    at += length + 1;
    if (length === 0) return at;
  }
}
