import type { Failure } from '$lib/core/failure';
import type { Sha256 } from '$lib/core/ids';
import type { Thumbnail } from '$lib/core/meme';
import { HASHED_EDGE_PX, pictureHash, type PictureHash } from '$lib/core/perceptual-hash';
import { failed, success, type Result } from '$lib/core/result';
import { MAKER_VERSIONS } from '$lib/derived/due';
import type { Intake } from '$lib/intake/protocol';
import { formatOf, type Format } from './format';
import type { Header } from './headers';

/** The largest file that is read. Phone photos are below 20 MB, screen recordings saved as GIF below 100 MB. */
const MAX_FILE_BYTES = 100_000_000;

/** The longest side: what canvases of all browsers can hold (Firefox and Chromium allow more, Safari 16,384). */
const MAX_SIDE_PX = 16_384;

/** The largest picture in megapixels: decoded, one takes 4 MB, and several are decoded at a time. */
const MAX_MEGAPIXELS = 120;
const PIXELS_PER_MEGAPIXEL = 1_000_000;

/** Decoded by every browser that runs this app. */
const EVERYWHERE = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/bmp', 'image/x-icon']);

/** The longest edge of a thumbnail: the widest grid column at twice the pixels of a small screen. */
const THUMBNAIL_EDGE_PX = 320;
/** Thumbnails: small enough to keep thousands, good enough that lettering stays readable. */
const QUALITY = 0.8;

/**
 * Turns a file into what the library keeps of it. Everything that can be known without decoding is checked first, so that
 * a hostile size never reaches the decoder.
 */
export async function intake(file: Blob): Promise<Result<Intake>> {
  if (file.size > MAX_FILE_BYTES) {
    return failed({ kind: 'file-too-large', bytes: file.size, limitBytes: MAX_FILE_BYTES });
  }
  const bytes = await read(file);
  if (bytes === null) return failed({ kind: 'unreadable-file' });
  // A file that is gone has size 0 too; only reading tells the two apart.
  if (bytes.length === 0) return failed({ kind: 'empty-file' });

  const format = formatOf(bytes);
  if (format === null) return failed({ kind: 'not-an-image' });
  const { name, type } = format;
  if (type === null) return failed({ kind: 'unsupported-format', format: name });
  const header = readHeader(format, bytes);
  if (header === null) return failed(await undecodable(name, type));
  const objection = objectionTo(header);
  if (objection !== null) return failed(objection);

  const hashing = digest(bytes);
  // Some decoders go by the type of the Blob, which came from the name.
  const picture = await decode(file.slice(0, file.size, type));
  if (picture === null) return failed(await undecodable(name, type));
  try {
    const { width, height } = picture;
    const hash = hashPicture(picture);
    const [sha256, thumbnail] = await Promise.all([hashing, makeThumbnail(picture, type)]);
    const { animated } = header;
    return success({ sha256, type, width, height, animated, hash, thumbnail, made: MAKER_VERSIONS });
  } finally {
    picture.close();
  }
}

/** Null when the file was moved, changed or closed to us since it was chosen. */
async function read(file: Blob): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return null;
  }
}

/** Null when the bytes contradict themselves: readers throw on offsets that lead out of the data. */
function readHeader(format: Format, bytes: Uint8Array): Header | null {
  try {
    return format.read(bytes);
  } catch {
    return null;
  }
}

function objectionTo({ width, height, cut }: Header): Failure | null {
  const megapixels = Math.ceil((width * height) / PIXELS_PER_MEGAPIXEL);
  const px = Math.max(width, height);
  if (width === 0 || height === 0) return { kind: 'no-pixels' };
  if (px > MAX_SIDE_PX) return { kind: 'side-too-long', px, limitPx: MAX_SIDE_PX };
  if (megapixels > MAX_MEGAPIXELS) return { kind: 'too-many-pixels', megapixels, limitMegapixels: MAX_MEGAPIXELS };
  return cut ? { kind: 'damaged-image' } : null;
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<Sha256> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('') as Sha256;
}

/** The first frame, turned as EXIF says; null when the browser cannot. */
async function decode(picture: Blob): Promise<ImageBitmap | null> {
  try {
    return await createImageBitmap(picture);
  } catch {
    return null;
  }
}

/** Whether it is the file's fault or the browser's that it cannot be decoded. */
async function undecodable(format: string, type: string): Promise<Failure> {
  const known = EVERYWHERE.has(type) || (await isSupported(type));
  return known ? { kind: 'damaged-image' } : { kind: 'unsupported-format', format };
}

// Not every browser has it, whatever the types say; without it a damaged AVIF is called unsupported.
async function isSupported(type: string): Promise<boolean> {
  return 'ImageDecoder' in globalThis && (await ImageDecoder.isTypeSupported(type));
}

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

/**
 * Shrinks a picture until its longest edge fits; smaller ones keep their size. Transparency is kept, so that it looks right
 * on light and dark. `type` is the picture's own: where WebP cannot be written, a JPEG stays one and the rest become PNG.
 */
async function makeThumbnail(picture: ImageBitmap, type: string): Promise<Omit<Thumbnail, 'meme'>> {
  const scale = Math.min(1, THUMBNAIL_EDGE_PX / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const opaque = type === 'image/jpeg';
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { alpha: !opaque });
  if (context === null) throw new Error('No canvas left to draw a thumbnail on');
  context.imageSmoothingQuality = 'medium';
  context.drawImage(picture, 0, 0, width, height);
  const blob = await encode(canvas, opaque);
  return { type: blob.type, data: await blob.arrayBuffer(), width, height };
}

/** A browser that cannot write a type answers with PNG, which for a photo is several times the size of a JPEG. */
async function encode(canvas: OffscreenCanvas, opaque: boolean): Promise<Blob> {
  const webp = await canvas.convertToBlob({ type: 'image/webp', quality: QUALITY });
  if (webp.type === 'image/webp' || !opaque) return webp;
  return await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
}
