import { imageSize } from 'image-size';
import { HEIF } from 'image-size/types/heif';
import { ascii, readGif, readJpeg, readPng, readWebp, viewOf, type Header } from './headers';

/** A picture format, found from the bytes and never from a name. */
export type Format = {
  /** As people call it. */
  readonly name: string;
  /** The MIME type; null for what no browser decodes to pixels, or only by running it. */
  readonly type: string | null;
  readonly matches: (bytes: Uint8Array) => boolean;
  /** What the bytes say; null, or an error of any kind, when they contradict themselves. */
  readonly read: (bytes: Uint8Array) => Header | null;
};

/** Long enough for a prologue, a licence comment and a doctype before the root element. */
const SVG_PROLOGUE_BYTES = 8192;
const SVG_ROOT = /^(?:\s|<\?[^>]*>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>)*<svg[\s>]/i;
/** Real files have a handful of brands. */
const MAX_BRANDS_BYTES = 256;
const BITMAP_HEADER_BYTES = new Set([12, 40, 52, 56, 64, 108, 124]);

/** All formats that are told apart: first those every browser shows, then those some do, then those none does. */
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
  { name: 'BMP', type: 'image/bmp', matches: isBitmap, read: readSizeAlone },
  { name: 'AVIF', type: 'image/avif', matches: isBrand('avif', 'avis'), read: readBoxes },
  { name: 'Icon', type: 'image/x-icon', matches: startsWith(0, 0, 1, 0), read: readSizeAlone },
  { name: 'HEIC', type: 'image/heic', matches: isBrand('heic', 'heix', 'hevc', 'hevx'), read: readBoxes },
  { name: 'HEIF', type: 'image/heif', matches: isBrand('mif1', 'msf1'), read: readBoxes },
  { name: 'JPEG XL', type: 'image/jxl', matches: startsWith(0xff, 0x0a), read: readSizeAlone },
  { name: 'JPEG XL', type: 'image/jxl', matches: startsWith(0, 0, 0, 12, 'JXL '), read: readSizeAlone },
  { name: 'TIFF', type: 'image/tiff', matches: startsWith('II', 42, 0), read: readSizeAlone },
  { name: 'TIFF', type: 'image/tiff', matches: startsWith('MM', 0, 42), read: readSizeAlone },
  { name: 'JPEG 2000', type: 'image/jp2', matches: startsWith(0, 0, 0, 12, 'jP  '), read: readSizeAlone },
  { name: 'Photoshop', type: null, matches: startsWith('8BPS'), read: readSizeAlone },
  // An SVG is a document that can carry script; it is not opened at all.
  { name: 'SVG', type: null, matches: isSvg, read: readSizeAlone },
];

/** The format of these bytes, or null when they are no picture. */
export function formatOf(bytes: Uint8Array): Format | null {
  return formats.find((format) => format.matches(bytes)) ?? null;
}

/** Formats whose structure is not walked: the size as `image-size` finds it, the rest is left to the decoder. */
function readSizeAlone(bytes: Uint8Array): Header {
  const { width, height } = imageSize(bytes);
  return { width, height, animated: false, cut: false };
}

/** AVIF and its kin: the largest of the pictures inside, which may be tiles and previews. */
function readBoxes(bytes: Uint8Array): Header {
  const { width, height, images = [] } = HEIF.calculate(bytes);
  const sides = [{ width, height }, ...images];
  return {
    width: Math.max(...sides.map((side) => side.width)),
    height: Math.max(...sides.map((side) => side.height)),
    animated: isBrand('avis', 'msf1', 'hevc', 'hevx')(bytes),
    cut: false,
  };
}

function startsWith(...parts: readonly (number | string)[]): (bytes: Uint8Array) => boolean {
  const expected = parts.flatMap((part) =>
    typeof part === 'number' ? [part] : Array.from(part, (letter) => letter.charCodeAt(0)),
  );
  return (bytes) => expected.every((byte, index) => bytes[index] === byte);
}

/** Files of the ISO base media format list what they are in the first box: one main brand, then the compatible ones. */
function isBrand(...brands: readonly string[]): (bytes: Uint8Array) => boolean {
  return (bytes) => {
    if (bytes.length < 12 || ascii(bytes, 4, 4) !== 'ftyp') return false;
    const end = Math.min(viewOf(bytes).getUint32(0), MAX_BRANDS_BYTES);
    for (let at = 8; at < end; at += 4) if (brands.includes(ascii(bytes, at, 4))) return true;
    return false;
  };
}

/** Two letters are too little to go by: a text may begin with "BM". */
function isBitmap(bytes: Uint8Array): boolean {
  return (
    bytes.length >= 18 && ascii(bytes, 0, 2) === 'BM' && BITMAP_HEADER_BYTES.has(viewOf(bytes).getUint32(14, true))
  );
}

function isSvg(bytes: Uint8Array): boolean {
  // The decoder takes a byte order mark away.
  return SVG_ROOT.test(new TextDecoder().decode(bytes.subarray(0, SVG_PROLOGUE_BYTES)));
}
