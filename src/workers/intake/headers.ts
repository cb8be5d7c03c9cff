import { imageSize } from 'image-size';
import type { PictureFacts } from '$lib/core/meme';

/**
 * What a picture's header says, read without decoding the pixels. Width and height are as stored, before the EXIF
 * orientation is applied.
 */
export type Header = Omit<PictureFacts, 'sha256' | 'type' | 'damaged'> & {
  /**
   * The file ends before the picture does, or before the last of its frames does. Decoders differ in what they do then,
   * so the check is made here. It is as strict as Chromium's: bytes after the picture's end are ignored.
   */
  readonly truncated: boolean;
  /** Of a WebP animation that is cut after its first frame: bytes up to the end of its last whole frame. */
  readonly wholeBytes?: number;
};

const JPEG_SIGNATURE_BYTES = 2;
/** End of image (EOI). */
const JPEG_END = 0xd9;
/** Start of scan (SOS): the compressed pixels follow. */
const JPEG_SCAN = 0xda;
const PNG_SIGNATURE_BYTES = 8;
/** Length, type and checksum, 4 bytes each. */
const PNG_CHUNK_FRAME_BYTES = 12;
const GIF_HEADER_BYTES = 13;
const GIF_DESCRIPTOR_BYTES = 10;
const GIF_EXTENSION = 0x21;
const GIF_IMAGE = 0x2c;
const RIFF_HEADER_BYTES = 12;
const RIFF_CHUNK_HEADER_BYTES = 8;
const WEBP_ANIMATION_FLAG = 0x02;

/** A `DataView` of `bytes`. Reading past its end throws a `RangeError`. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Up to `length` bytes as ASCII; fewer where the data ends earlier. */
export function ascii(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length));
}

/** Start-of-frame markers: C0 to CF without the tables (C4, CC) and the reserved C8. */
function isStartOfFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/**
 * Markers without a length field: restarts and TEM. A stuffed zero after FF is not a marker and is skipped likewise.
 */
function isStandalone(marker: number): boolean {
  return marker === 0x00 || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

/**
 * Reads a JPEG's header by following its markers (ITU T.81, annex B). Searching for the end marker alone would find
 * that of an embedded preview. Null when there is no frame header.
 */
export function readJpeg(bytes: Uint8Array): Header | null {
  const view = viewOf(bytes);
  let size: { width: number; height: number } | null = null;
  let at = JPEG_SIGNATURE_BYTES;
  let scans = 0;
  for (;;) {
    at = bytes.indexOf(0xff, at);
    // A marker may be preceded by any number of FF fill bytes.
    while (at !== -1 && bytes[at + 1] === 0xff) at += 1;
    const marker = at === -1 ? undefined : bytes[at + 1];
    if (marker === undefined) break;
    if (marker === JPEG_END && scans > 0) return size && { ...size, animated: false, truncated: false };
    at += 2;
    if (isStandalone(marker) || marker === JPEG_END) continue;
    if (at + 2 > bytes.length) break;
    const length = view.getUint16(at);
    if (isStartOfFrame(marker) && size === null) {
      if (at + 7 > bytes.length) break;
      size = { height: view.getUint16(at + 3), width: view.getUint16(at + 5) };
    }
    if (marker === JPEG_SCAN) scans += 1;
    at += length;
  }
  return size && { ...size, animated: false, truncated: true };
}

/** Reads a PNG's header and its chunks up to `IEND` (PNG specification, section 5). Null if the first is not `IHDR`. */
export function readPng(bytes: Uint8Array): Header | null {
  const view = viewOf(bytes);
  if (bytes.length < 24 || ascii(bytes, 12, 4) !== 'IHDR') return null;
  const size = { width: view.getUint32(16), height: view.getUint32(20) };
  let animated = false;
  let at = PNG_SIGNATURE_BYTES;
  while (at + 8 <= bytes.length) {
    const type = ascii(bytes, at + 4, 4);
    if (type === 'IEND') return { ...size, animated, truncated: false };
    // The first number of an `acTL` chunk is the number of frames.
    if (type === 'acTL' && at + 12 <= bytes.length) animated = view.getUint32(at + 8) > 1;
    at += view.getUint32(at) + PNG_CHUNK_FRAME_BYTES;
  }
  return { ...size, animated, truncated: true };
}

/**
 * Reads a GIF's header and its blocks (GIF89a). Truncated means that a block is cut or that there is no frame; many
 * encoders omit the trailer.
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
      frames += 1;
      // A frame is its descriptor, an optional colour table, one byte of code size, then sub-blocks.
      at = afterSubBlocks(
        bytes,
        at + GIF_DESCRIPTOR_BYTES + colourTableBytes(bytes[at + GIF_DESCRIPTOR_BYTES - 1]) + 1,
      );
    } else {
      // The trailer, the end of the file, or an unknown block, at which decoders stop.
      return { ...size, animated: frames > 1, truncated: frames === 0 || at > bytes.length };
    }
  }
}

/** Bytes of the colour table that a packed field declares. */
function colourTableBytes(packed = 0): number {
  return (packed & 0x80) === 0 ? 0 : 3 * 2 ** ((packed & 0x07) + 1);
}

/** Offset of the block after a series of sub-blocks; past the end of the data when the series has no terminator. */
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
 * Reads a WebP's header and its chunks (WebP container specification). Truncated means that a picture's chunk exceeds
 * the file, or that there is none. A wrong size in the RIFF header is accepted, because decoders ignore it.
 */
export function readWebp(bytes: Uint8Array): Header {
  const { width, height } = imageSize(bytes);
  const view = viewOf(bytes);
  let animated = false;
  let frames = 0;
  let at = RIFF_HEADER_BYTES;
  while (at + RIFF_CHUNK_HEADER_BYTES <= bytes.length) {
    const type = ascii(bytes, at, 4);
    const length = view.getUint32(at + 4, true);
    const end = at + RIFF_CHUNK_HEADER_BYTES + length;
    if (type === 'VP8X') animated = ((bytes[at + RIFF_CHUNK_HEADER_BYTES] ?? 0) & WEBP_ANIMATION_FLAG) !== 0;
    if (type === 'VP8 ' || type === 'VP8L') return { width, height, animated, truncated: end > bytes.length };
    if (type === 'ANMF') {
      if (end > bytes.length)
        return { width, height, animated, truncated: true, ...(frames > 0 && { wholeBytes: at }) };
      frames += 1;
    }
    at = end + (length % 2);
  }
  return { width, height, animated, truncated: frames === 0 };
}
