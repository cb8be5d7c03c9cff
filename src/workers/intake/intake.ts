import { MAX_FILE_BYTES, MAX_SHOWN_MEGAPIXELS } from '$lib/core/bounds';
import type { Failure } from '$lib/core/failure';
import type { Sha256 } from '$lib/core/ids';
import type { PictureFacts, Thumbnail } from '$lib/core/meme';
import { HASHED_EDGE_PX, pictureHash, type PictureHash } from '$lib/core/perceptual-hash';
import { failed, success, type Result } from '$lib/core/result';
import { currentVersions } from '$lib/derived/due';
import type { Intake } from '$lib/intake/protocol';
import { formatOf, type Format } from './format';
import type { Header } from './headers';
import { otherFileOf } from './other-files';
import { free, MAX_CANVAS_PIXELS, shrunk } from './shrink';

/** What is read of a file that is too large, to say what it is: most such files are videos and archives. */
const HEAD_BYTES = 65_536;

/** Safari's canvas limit; Firefox and Chromium allow more. */
const MAX_SIDE_PX = 16_384;

/** A decoded megapixel takes 4 MB, and several pictures are decoded at the same time. */
const MAX_MEGAPIXELS = 120;
const PIXELS_PER_MEGAPIXEL = 1_000_000;

/** Phones shoot 48 megapixels and more, and end a page that holds several of them decoded. */
const LARGE_MEGAPIXELS = 24;
/** Held while a large picture is decoded. */
const LARGE_LOCK = 'memelore-large-picture';

/** Types that every browser able to run this app decodes. */
const UNIVERSAL_TYPES = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/bmp', 'image/x-icon']);

/** The widest column of the grid, at two device pixels per CSS pixel on a small screen. */
const THUMBNAIL_EDGE_PX = 320;
/** Keeps lettering readable, at a size that allows thousands of thumbnails. */
const THUMBNAIL_QUALITY = 0.8;

/**
 * Computes everything the library stores about a file: type, size, hashes and thumbnail. Checks the header before
 * decoding, so that a hostile size never reaches the decoder. Returns one of the failures of a file. Import, restore,
 * remaking thumbnails and search by picture all call it. A rule for new files only must be in `intake/import-files.ts`.
 * With `sparing`, large pictures are decoded one after the other, in whichever tab and worker. Null means that the
 * picture could not be decoded, though its header is sound and it is not large: call it again with what an `img` shows
 * of it.
 */
export async function intake(
  file: Blob,
  sparing = false,
  shown: ImageBitmap | null = null,
): Promise<Result<Intake | null>> {
  const isTooLarge = file.size > MAX_FILE_BYTES;
  const bytes = await read(isTooLarge ? file.slice(0, HEAD_BYTES) : file);
  if (bytes === null) return failed({ kind: 'unreadable-file' });
  // A deleted file has size 0 as well; only reading distinguishes it from an empty one.
  if (bytes.length === 0) return failed({ kind: 'empty-file' });

  const format = formatOf(bytes);
  if (format === null) return failed(await failureOfOtherFile(bytes.subarray(0, HEAD_BYTES)));
  if (isTooLarge) return failed({ kind: 'file-too-large', bytes: file.size, limitBytes: MAX_FILE_BYTES });
  const { name, type } = format;
  if (type === null) return failed({ kind: 'unsupported-format', format: name });
  const header = readHeader(format, bytes);
  if (header === null) return failed(await decodeFailure(name, type));
  const { truncated, wholeBytes, ...facts } = header;
  const refusal = checkSize(header);
  if (refusal !== null) return failed(refusal);

  const isDamaged = truncated || shown !== null;
  const known = { ...facts, ...(isDamaged && { damaged: true }), type, sha256: digest(bytes) };
  // Some decoders trust the Blob's type, which browsers derive from the file name.
  const picture = file.slice(0, file.size, type);
  const decodable = (): Promise<Decoded | null> => decodeSomehow(picture, shown, wholeBytes);
  const megapixels = (header.width * header.height) / PIXELS_PER_MEGAPIXEL;
  const taken =
    sparing && megapixels > LARGE_MEGAPIXELS
      ? await navigator.locks.request(LARGE_LOCK, async () => decoded(await decodable(), known))
      : await decoded(await decodable(), known);
  if (taken !== null) return success(taken);
  const failure = await decodeFailure(name, type);
  const mayBeShown = failure.kind === 'damaged-image' && shown === null && megapixels <= MAX_SHOWN_MEGAPIXELS;
  return mayBeShown ? success(null) : failed(failure);
}

/** What the header said, and the digest under way. */
type Known = Omit<PictureFacts, 'sha256'> & { readonly sha256: Promise<Sha256> };

/** A decoded picture; `isWhole` is false if the browser refused the file as it is. */
type Decoded = { readonly picture: ImageBitmap; readonly isWhole: boolean };

/**
 * Decodes a file, or takes what an `img` shows of it. Of a WebP animation that is cut later, the first frame is
 * decoded: Firefox shows it, Chromium decodes it only if the cut frame is taken off. Null without pixels.
 */
async function decodeSomehow(file: Blob, shown: ImageBitmap | null, wholeBytes?: number): Promise<Decoded | null> {
  if (shown !== null) return { picture: shown, isWhole: false };
  const whole = await decode(file);
  if (whole !== null) return { picture: whole, isWhole: true };
  const start = wholeBytes === undefined ? null : await decode(wholeFrames(file, wholeBytes));
  return start === null ? null : { picture: start, isWhole: false };
}

/** A WebP file up to `end`, which its header says, too. */
function wholeFrames(file: Blob, end: number): Blob {
  const size = new DataView(new ArrayBuffer(4));
  size.setUint32(0, end - 8, true);
  return new Blob([file.slice(0, 4), size, file.slice(8, end)], { type: file.type });
}

/** Everything that needs the pixels; null without them or if nothing of a damaged picture is visible. */
async function decoded(from: Decoded | null, known: Known): Promise<Intake | null> {
  if (from === null) return null;
  const { picture, isWhole } = from;
  try {
    if (known.damaged && !isVisible(picture)) return null;
    const { width, height } = picture;
    const hash = hashPicture(picture);
    // What is missing of a damaged JPEG is transparent.
    const isOpaque = known.type === 'image/jpeg' && !known.damaged;
    const [sha256, thumbnail, rendition] = await Promise.all([
      known.sha256,
      makeThumbnail(picture, isOpaque),
      isWhole ? null : asPng(picture),
    ]);
    const made = currentVersions(['thumbnail', 'hash']);
    return { ...known, sha256, width, height, hash, thumbnail, rendition, made };
  } finally {
    picture.close();
  }
}

/** Null when the file was moved or changed since it was chosen, or its permission was withdrawn. */
async function read(file: Blob): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return null;
  }
}

/** Null when the bytes are inconsistent: format readers throw on offsets outside the data. */
function readHeader(format: Format, bytes: Uint8Array): Header | null {
  try {
    return format.read(bytes);
  } catch {
    return null;
  }
}

/** The failure of a picture that is too large or empty; null when it may be decoded. */
function checkSize({ width, height }: Header): Failure | null {
  const megapixels = Math.ceil((width * height) / PIXELS_PER_MEGAPIXEL);
  const px = Math.max(width, height);
  if (width === 0 || height === 0) return { kind: 'no-pixels' };
  if (px > MAX_SIDE_PX) return { kind: 'side-too-long', px, limitPx: MAX_SIDE_PX };
  if (megapixels > MAX_MEGAPIXELS) return { kind: 'too-many-pixels', megapixels, limitMegapixels: MAX_MEGAPIXELS };
  return null;
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<Sha256> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('') as Sha256;
}

/** The first frame, with the EXIF orientation applied; null when the browser cannot decode it. */
async function decode(picture: Blob): Promise<ImageBitmap | null> {
  try {
    return await createImageBitmap(picture);
  } catch {
    return null;
  }
}

/** The failure of a file that has none of the picture formats. */
async function failureOfOtherFile(bytes: Uint8Array<ArrayBuffer>): Promise<Failure> {
  const what = await otherFileOf(bytes);
  return what === null ? { kind: 'not-an-image' } : { kind: 'other-file', what };
}

/** The failure of a file that was not decoded: damaged if this browser supports the type, else unsupported. */
async function decodeFailure(format: string, type: string): Promise<Failure> {
  const known = UNIVERSAL_TYPES.has(type) || (await isSupported(type));
  return known ? { kind: 'damaged-image' } : { kind: 'unsupported-format', format };
}

// Some browsers lack ImageDecoder, although TypeScript's types include it. There a damaged AVIF is reported as
// unsupported.
async function isSupported(type: string): Promise<boolean> {
  return 'ImageDecoder' in globalThis && (await ImageDecoder.isTypeSupported(type));
}

/**
 * The perceptual hash of a picture; null if the picture has too little contrast to compare. Takes about 2 ms.
 * Transparency becomes white.
 */
export function hashPicture(picture: ImageBitmap): PictureHash | null {
  const edge = HASHED_EDGE_PX;
  const canvas = new OffscreenCanvas(edge, edge);
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (context === null) throw new Error('No canvas left to look at a picture');
  context.fillStyle = 'white';
  context.fillRect(0, 0, edge, edge);
  context.imageSmoothingQuality = 'high';
  context.drawImage(shrunk(picture, edge, edge), 0, 0, edge, edge);
  const { data } = context.getImageData(0, 0, edge, edge);
  free(canvas);
  return pictureHash(data);
}

/**
 * Shrinks a picture to `THUMBNAIL_EDGE_PX`; smaller pictures keep their size. Transparency is kept, so that thumbnails
 * fit light and dark themes. Where WebP cannot be written, opaque pictures become JPEG, others PNG.
 */
async function makeThumbnail(picture: ImageBitmap, opaque: boolean): Promise<Omit<Thumbnail, 'meme'>> {
  const scale = Math.min(1, THUMBNAIL_EDGE_PX / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { alpha: !opaque });
  if (context === null) throw new Error('No canvas left to draw a thumbnail on');
  context.imageSmoothingQuality = 'medium';
  context.drawImage(shrunk(picture, width, height), 0, 0, width, height);
  const blob = await encode(canvas, opaque);
  free(canvas);
  return { type: blob.type, data: await blob.arrayBuffer(), width, height };
}

/** True if any part of the picture is not transparent. */
function isVisible(picture: ImageBitmap): boolean {
  // High, because a damaged picture may have only its first lines.
  const [width, height] = [16, 1024];
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('No canvas left to look at a picture');
  context.drawImage(shrunk(picture, width, height), 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  free(canvas);
  return data.some((value, at) => at % 4 === 3 && value > 0);
}

/** The picture as PNG; made smaller if it is too large for the canvases of older iPhones. */
async function asPng(picture: ImageBitmap): Promise<Blob> {
  const scale = Math.min(1, Math.sqrt(MAX_CANVAS_PIXELS / (picture.width * picture.height)));
  const width = Math.max(1, Math.floor(picture.width * scale));
  const height = Math.max(1, Math.floor(picture.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('No canvas left to draw a damaged picture on');
  context.imageSmoothingQuality = 'high';
  context.drawImage(shrunk(picture, width, height), 0, 0, width, height);
  const png = await canvas.convertToBlob({ type: 'image/png' });
  free(canvas);
  return png;
}

/** Encodes as WebP. Browsers without a WebP encoder give PNG, which for a photo is several times the size of a JPEG. */
async function encode(canvas: OffscreenCanvas, opaque: boolean): Promise<Blob> {
  const webp = await canvas.convertToBlob({ type: 'image/webp', quality: THUMBNAIL_QUALITY });
  if (webp.type === 'image/webp' || !opaque) return webp;
  return await canvas.convertToBlob({ type: 'image/jpeg', quality: THUMBNAIL_QUALITY });
}
