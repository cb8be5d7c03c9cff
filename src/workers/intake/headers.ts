import { imageSize } from 'image-size';

/** What a picture's own bytes say before anything is decoded. */
export type Header = {
  /** Pixels as stored, before orientation. */
  readonly width: number;
  readonly height: number;
  /** More than one frame. */
  readonly animated: boolean;
  /**
   * The bytes end before the picture does. Decoders differ: Chromium's rejects such files, others paint the rest grey, so it
   * is checked here, no more strictly than Chromium does: bytes after the end are ignored.
   */
  readonly cut: boolean;
};

const JPEG_SIGNATURE_BYTES = 2;
/** Marker of the end of a JPEG (EOI). */
const JPEG_END = 0xd9;
/** Marker before a JPEG's compressed pixels (SOS). */
const JPEG_SCAN = 0xda;
const PNG_SIGNATURE_BYTES = 8;
/** The length, type and checksum around a PNG chunk's data. */
const PNG_CHUNK_FRAME_BYTES = 12;
const GIF_HEADER_BYTES = 13;
const GIF_DESCRIPTOR_BYTES = 10;
const GIF_EXTENSION = 0x21;
const GIF_IMAGE = 0x2c;
const RIFF_HEADER_BYTES = 12;
const RIFF_CHUNK_HEADER_BYTES = 8;
const WEBP_ANIMATION_FLAG = 0x02;

/** Reads numbers out of `bytes`; reading past the end throws a `RangeError`. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** `length` bytes as ASCII, shorter at the end of the data. */
export function ascii(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length));
}

/** Start-of-frame markers: C0 to CF without the tables (C4, CC) and the reserved C8. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Markers that stand alone, without a length: restarts, TEM, and a stuffed zero, which is no marker at all. */
function isBare(marker: number): boolean {
  return marker === 0x00 || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

/**
 * Walks a JPEG's markers (ITU T.81, annex B) to its end mark, so that the end mark of an embedded preview is not taken
 * for the picture's own. Null when there is no frame header.
 */
export function readJpeg(bytes: Uint8Array): Header | null {
  const view = viewOf(bytes);
  let size: { width: number; height: number } | null = null;
  let at = JPEG_SIGNATURE_BYTES;
  let scans = 0;
  for (;;) {
    at = bytes.indexOf(0xff, at);
    // Any number of FF may precede a marker.
    while (at !== -1 && bytes[at + 1] === 0xff) at += 1;
    const marker = at === -1 ? undefined : bytes[at + 1];
    if (marker === undefined) break;
    if (marker === JPEG_END && scans > 0) return size && { ...size, animated: false, cut: false };
    at += 2;
    if (isBare(marker) || marker === JPEG_END) continue;
    if (at + 2 > bytes.length) break;
    const length = view.getUint16(at);
    if (isFrame(marker) && size === null) {
      if (at + 7 > bytes.length) break;
      size = { height: view.getUint16(at + 3), width: view.getUint16(at + 5) };
    }
    if (marker === JPEG_SCAN) scans += 1;
    at += length;
  }
  return size && { ...size, animated: false, cut: true };
}

/** Walks a PNG's chunks (PNG specification, section 5) to `IEND`. Null when the first chunk is not `IHDR`. */
export function readPng(bytes: Uint8Array): Header | null {
  const view = viewOf(bytes);
  if (bytes.length < 24 || ascii(bytes, 12, 4) !== 'IHDR') return null;
  const size = { width: view.getUint32(16), height: view.getUint32(20) };
  let animated = false;
  let at = PNG_SIGNATURE_BYTES;
  while (at + 8 <= bytes.length) {
    const type = ascii(bytes, at + 4, 4);
    if (type === 'IEND') return { ...size, animated, cut: false };
    // `acTL` makes it an animation; its first number counts the frames.
    if (type === 'acTL' && at + 12 <= bytes.length) animated = view.getUint32(at + 8) > 1;
    at += view.getUint32(at) + PNG_CHUNK_FRAME_BYTES;
  }
  return { ...size, animated, cut: true };
}

/**
 * Walks a GIF's blocks (GIF89a) until a second frame shows that it moves. Cut means that the first frame is not whole:
 * encoders that forget the trailer are common, and the first frame is all that is read.
 */
export function readGif(bytes: Uint8Array): Header | null {
  if (bytes.length < GIF_HEADER_BYTES) return null;
  const view = viewOf(bytes);
  const size = { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  let frames = 0;
  let at = GIF_HEADER_BYTES + colourTableBytes(bytes[10]);
  for (;;) {
    const block = bytes[at];
    if (block === GIF_EXTENSION) {
      at = afterSubBlocks(bytes, at + 2);
    } else if (block === GIF_IMAGE) {
      if (frames === 1) return { ...size, animated: true, cut: false };
      // The descriptor, a colour table of the frame's own, one byte of code size.
      at = afterSubBlocks(
        bytes,
        at + GIF_DESCRIPTOR_BYTES + colourTableBytes(bytes[at + GIF_DESCRIPTOR_BYTES - 1]) + 1,
      );
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

/**
 * Walks a WebP's chunks (RIFF container specification of WebP). Cut means that the first picture's chunk runs past the
 * end; a wrong size in the RIFF header alone harms nobody.
 */
export function readWebp(bytes: Uint8Array): Header {
  const { width, height } = imageSize(bytes);
  const view = viewOf(bytes);
  let animated = false;
  let at = RIFF_HEADER_BYTES;
  while (at + RIFF_CHUNK_HEADER_BYTES <= bytes.length) {
    const type = ascii(bytes, at, 4);
    const length = view.getUint32(at + 4, true);
    const end = at + RIFF_CHUNK_HEADER_BYTES + length;
    if (type === 'VP8X') animated = ((bytes[at + RIFF_CHUNK_HEADER_BYTES] ?? 0) & WEBP_ANIMATION_FLAG) !== 0;
    if (type === 'VP8 ' || type === 'VP8L' || type === 'ANMF') {
      return { width, height, animated, cut: end > bytes.length };
    }
    at = end + (length % 2);
  }
  return { width, height, animated, cut: true };
}
