import { expect, test } from 'vitest';
import { createIntakePool } from '$lib/intake/intake-pool';
import type { Intake } from '$lib/intake/protocol';
import animated from '../../fixtures/cases/anim-black-first.webp?url';
import noEnd from '../../fixtures/cases/no-eoi.jpg?url';
import jpeg from '../../fixtures/memes/meme-003.jpg?url';
import png from '../../fixtures/memes/meme-000.png?url';

/** The pixels that an `img` shows of a file; null if it shows none. */
async function shownBy(file: Blob): Promise<ImageData | null> {
  const image = new Image();
  const url = URL.createObjectURL(file);
  await new Promise((resolve) => {
    image.onload = resolve;
    image.onerror = resolve;
    image.src = url;
  });
  URL.revokeObjectURL(url);
  if (image.naturalWidth === 0) return null;
  return pixelsOf(image, image.naturalWidth, image.naturalHeight);
}

/** Null if all pixels are transparent. */
function pixelsOf(picture: CanvasImageSource, width: number, height: number): ImageData | null {
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (context === null) throw new Error('No 2D canvas');
  context.drawImage(picture, 0, 0);
  const pixels = context.getImageData(0, 0, width, height);
  return pixels.data.some((value, at) => at % 4 === 3 && value > 0) ? pixels : null;
}

async function bytesOf(url: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}

/** The fixture drawn on a canvas and encoded anew. */
async function encoded(type: string): Promise<Uint8Array<ArrayBuffer>> {
  const picture = await createImageBitmap(new Blob([await bytesOf(png)]));
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  canvas.getContext('2d')?.drawImage(picture, 0, 0);
  return new Uint8Array(await (await canvas.convertToBlob({ type, quality: 0.9 })).arrayBuffer());
}

/** A JPEG with this EXIF orientation. */
function turned(bytes: Uint8Array<ArrayBuffer>, orientation: number): Uint8Array<ArrayBuffer> {
  const exif = [0x45, 0x78, 0x69, 0x66, 0, 0, 0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1];
  const entry = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
  const segment = [0xff, 0xe1, 0, 2 + exif.length + entry.length, ...exif, ...entry];
  return new Uint8Array([...bytes.subarray(0, 2), ...segment, ...bytes.subarray(2)]);
}

/** A file with forty of its bytes overwritten in the middle. */
function scrambled(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice();
  return copy.fill(0x55, copy.length / 2, copy.length / 2 + 40);
}

async function taken(pool: ReturnType<typeof createIntakePool>, bytes: Uint8Array<ArrayBuffer>): Promise<Intake> {
  const result = await pool.intake(new Blob([bytes]));
  if (!result.ok) throw new Error(result.failure.kind);
  return result.value;
}

async function expectAsShown(intake: Intake, shown: ImageData): Promise<void> {
  expect(intake).toMatchObject({ damaged: true, width: shown.width, height: shown.height });
  const { rendition } = intake;
  // A decoder may take what an `img` shows; then the file itself is used.
  if (rendition === null) return;
  expect(rendition.type).toBe('image/png');
  const picture = await createImageBitmap(rendition);
  expect([picture.width, picture.height]).toEqual([shown.width, shown.height]);
  const pixels = pixelsOf(picture, picture.width, picture.height)?.data ?? new Uint8ClampedArray();
  // `toEqual` takes seconds for the bytes of one picture.
  expect(pixels.length).toBe(shown.data.length);
  expect(pixels.findIndex((value, at) => value !== shown.data[at])).toBe(-1);
}

const KINDS: Record<string, () => Promise<Uint8Array<ArrayBuffer>>> = {
  'a JPEG': () => bytesOf(jpeg),
  'a JPEG that lies on its side': async () => turned(await bytesOf(jpeg), 6),
  'a PNG': () => bytesOf(png),
  'a WebP': () => encoded('image/webp'),
};

test.for(Object.entries(KINDS))(
  '%s cut at any place is taken if a browser shows a part of it, and that part',
  { timeout: 60_000 },
  async ([, make]) => {
    const whole = await make();
    const pool = createIntakePool({ size: 1 });
    for (let part = 0.02; part < 1; part += 0.14) {
      const bytes = whole.slice(0, Math.floor(whole.length * part));
      const shown = await shownBy(new Blob([bytes]));
      if (shown === null) {
        expect(await pool.intake(new Blob([bytes]))).toEqual({ ok: false, failure: { kind: 'damaged-image' } });
      } else await expectAsShown(await taken(pool, bytes), shown);
    }
    pool.close();
  },
);

test('an animated WebP that is cut in a later frame is taken with its first one', async () => {
  const pool = createIntakePool({ size: 1 });
  const whole = await bytesOf(animated);
  const [first, cut] = [await taken(pool, whole), await taken(pool, whole.slice(0, -20))];
  expect(cut).toMatchObject({ animated: true, damaged: true, width: first.width, height: first.height });
  expect(cut.rendition?.type).toBe('image/png');
  expect(first).not.toHaveProperty('damaged');
  pool.close();
});

test('a picture that is broken in the middle is taken as browsers show it', async () => {
  const pool = createIntakePool({ size: 1 });
  const bytes = scrambled(await bytesOf(png));
  const shown = await shownBy(new Blob([bytes]));
  if (shown === null) throw new Error('The browser shows nothing of it');
  await expectAsShown(await taken(pool, bytes), shown);
  pool.close();
});

test('a JPEG without its end marker is a meme with a thumbnail and a hash, and its bytes are the original', async () => {
  const pool = createIntakePool({ size: 1 });
  const bytes = await bytesOf(noEnd);
  const intake = await taken(pool, bytes);
  expect(intake).toMatchObject({ type: 'image/jpeg', width: 640, height: 480, damaged: true });
  expect(intake.hash).not.toBeNull();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  expect(intake.sha256).toBe([...digest].map((byte) => byte.toString(16).padStart(2, '0')).join(''));
  const { rendition, thumbnail } = intake;
  if (rendition === null) throw new Error('Everything else would have to decode the damaged file');
  await createImageBitmap(rendition);
  const small = await createImageBitmap(new Blob([thumbnail.data], { type: thumbnail.type }));
  expect(
    pixelsOf(small, small.width, small.height)
      ?.data.filter((_, at) => at % 4 === 3)
      .at(0),
  ).toBe(255);
  // The whole file is no copy of another picture and not damaged.
  const mended = await taken(pool, new Uint8Array([...bytes, 0xff, 0xd9]));
  expect(mended).toMatchObject({ rendition: null });
  expect(mended).not.toHaveProperty('damaged');
  pool.close();
});

test('what is missing of a damaged JPEG is transparent in its thumbnail, not black', async () => {
  const pool = createIntakePool({ size: 1 });
  const whole = await bytesOf(jpeg);
  const { thumbnail } = await taken(pool, whole.slice(0, whole.length / 2));
  const picture = await createImageBitmap(new Blob([thumbnail.data], { type: thumbnail.type }));
  const pixels = pixelsOf(picture, picture.width, picture.height);
  expect([pixels?.data.at(3), pixels?.data.at(-1)]).toEqual([255, 0]);
  pool.close();
});
