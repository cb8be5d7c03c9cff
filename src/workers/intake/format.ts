import { imageSize } from 'image-size';
import { HEIF } from 'image-size/types/heif';
import { ascii, readGif, readJpeg, readPng, readWebp, viewOf, type Header } from './headers';

/** A picture format, recognised by its bytes and never by the file name. */
export type Format = {
  /** The name shown to people. */
  readonly name: string;
  /** The MIME type; null for formats that no browser opens. */
  readonly type: string | null;
  readonly matches: (bytes: Uint8Array) => boolean;
  /** Parses the header. Returns null or throws any error when the bytes are inconsistent. */
  readonly read: (bytes: Uint8Array) => Header | null;
};

/** Bytes of the `ftyp` box that are searched; real files list only a few brands. */
const MAX_BRAND_BOX_BYTES = 256;
const BITMAP_HEADER_BYTES = new Set([12, 40, 52, 56, 64, 108, 124]);

/**
 * All known formats, first match wins: those every browser decodes, then those some decode, then those that are
 * refused.
 */
const formats: readonly Format[] = [
  { name: 'JPEG', type: 'image/jpeg', matches: startsWith(0xff, 0xd8, 0xff), read: readJpeg },
  { name: 'PNG', type: 'image/png', matches: startsWith(0x89, 'PNG\r\n', 0x1a, '\n'), read: readPng },
  { name: 'GIF', type: 'image/gif', matches: (bytes) => /^GIF8[79]a/.test(ascii(bytes, 0, 6)), read: readGif },
  {
    name: 'WebP',
    type: 'image/webp',
    matches: (bytes) => ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 4) === 'WEBP',
    read: readWebp,
  },
  { name: 'BMP', type: 'image/bmp', matches: isBitmap, read: readSizeOnly },
  { name: 'AVIF', type: 'image/avif', matches: isBrand('avif', 'avis'), read: readHeif },
  { name: 'Icon', type: 'image/x-icon', matches: startsWith(0, 0, 1, 0), read: readSizeOnly },
  { name: 'HEIC', type: 'image/heic', matches: isBrand('heic', 'heix', 'hevc', 'hevx'), read: readHeif },
  { name: 'HEIF', type: 'image/heif', matches: isBrand('mif1', 'msf1'), read: readHeif },
  { name: 'JPEG XL', type: 'image/jxl', matches: startsWith(0xff, 0x0a), read: readSizeOnly },
  { name: 'JPEG XL', type: 'image/jxl', matches: startsWith(0, 0, 0, 12, 'JXL '), read: readSizeOnly },
  { name: 'TIFF', type: 'image/tiff', matches: startsWith('II', 42, 0), read: readSizeOnly },
  { name: 'TIFF', type: 'image/tiff', matches: startsWith('MM', 0, 42), read: readSizeOnly },
  { name: 'JPEG 2000', type: 'image/jp2', matches: startsWith(0, 0, 0, 12, 'jP  '), read: readSizeOnly },
  { name: 'Photoshop', type: null, matches: startsWith('8BPS'), read: readSizeOnly },
  { name: 'Canon raw', type: null, matches: isBrand('crx '), read: readSizeOnly },
];

/** The format of these bytes, or null when they are not a known picture format. */
export function formatOf(bytes: Uint8Array): Format | null {
  return formats.find((format) => format.matches(bytes)) ?? null;
}

/**
 * Takes only the size, from `image-size`. Animation and truncation are not checked; the decoder rejects damaged files.
 */
function readSizeOnly(bytes: Uint8Array): Header {
  const { width, height } = imageSize(bytes);
  return { width, height, animated: false, truncated: false };
}

/** AVIF, HEIC and HEIF. A file may hold several pictures, such as tiles and previews: the largest sides count. */
function readHeif(bytes: Uint8Array): Header {
  const { width, height, images = [] } = HEIF.calculate(bytes);
  const sides = [{ width, height }, ...images];
  return {
    width: Math.max(...sides.map((side) => side.width)),
    height: Math.max(...sides.map((side) => side.height)),
    animated: isBrand('avis', 'msf1', 'hevc', 'hevx')(bytes),
    truncated: false,
  };
}

function startsWith(...parts: readonly (number | string)[]): (bytes: Uint8Array) => boolean {
  const expected = parts.flatMap((part) =>
    typeof part === 'number' ? [part] : Array.from(part, (letter) => letter.charCodeAt(0)),
  );
  return (bytes) => expected.every((byte, index) => bytes[index] === byte);
}

/** True if the `ftyp` box of an ISO base media file lists one of `brands`, as major or as compatible brand. */
function isBrand(...brands: readonly string[]): (bytes: Uint8Array) => boolean {
  return (bytes) => {
    if (bytes.length < 12 || ascii(bytes, 4, 4) !== 'ftyp') return false;
    const end = Math.min(viewOf(bytes).getUint32(0), MAX_BRAND_BOX_BYTES);
    for (let at = 8; at < end; at += 4) if (brands.includes(ascii(bytes, at, 4))) return true;
    return false;
  };
}

/** Also checks the size of the header, because a text file may begin with "BM". */
function isBitmap(bytes: Uint8Array): boolean {
  return (
    bytes.length >= 18 && ascii(bytes, 0, 2) === 'BM' && BITMAP_HEADER_BYTES.has(viewOf(bytes).getUint32(14, true))
  );
}
