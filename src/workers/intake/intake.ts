import type { Failure } from '$lib/core/failure';
import type { Sha256 } from '$lib/core/ids';
import { failed, success, type Result } from '$lib/core/result';
import { MAKER_VERSIONS } from '$lib/derived/due';
import type { Intake } from '$lib/intake/protocol';
import { formatOf, type Format } from './format';
import type { Header } from './header';
import { MAX_FILE_BYTES, MAX_MEGAPIXELS, MAX_SIDE_PX } from './limits';
import { hashPicture } from './picture-hash';
import { makeThumbnail } from './thumbnail';

const PIXELS_PER_MEGAPIXEL = 1_000_000;

/** Decoded by every browser that runs this app. */
const EVERYWHERE = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/bmp', 'image/x-icon']);

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
