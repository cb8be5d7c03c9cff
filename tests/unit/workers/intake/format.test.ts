import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { formatOf } from '../../../../src/workers/intake/format';
import { readGif, readJpeg, readPng, readWebp, type Header } from '../../../../src/workers/intake/headers';
import { readJpeg as readFixture } from '../../../support/bad-files';
import { makeCmykJpeg, makeGif, makePng, withOrientation } from '../../../support/picture-bytes';

const png = makePng({ width: 30, height: 20 });
const gif = makeGif(12, 10, [
  [255, 0, 0],
  [0, 255, 0],
]);
const stillGif = makeGif(12, 10, [[255, 0, 0]]);
let jpeg: Buffer;

beforeAll(async () => {
  jpeg = await readFixture();
});

/** A WebP made of these chunks; nothing reads the picture data. */
function webp(...chunks: readonly (readonly [string, Uint8Array])[]): Buffer {
  const body = Buffer.concat(
    chunks.map(([type, data]) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(data.length);
      return Buffer.concat([Buffer.from(type), length, data, Buffer.alloc(data.length % 2)]);
    }),
  );
  const riff = Buffer.alloc(4);
  riff.writeUInt32LE(body.length + 4);
  return Buffer.concat([Buffer.from('RIFF'), riff, Buffer.from('WEBP'), body]);
}

/** The first bytes of a key frame of 16 x 8 pixels, padded with zeros. */
const lossy = Buffer.concat([Buffer.from([0, 0, 0, 0x9d, 0x01, 0x2a, 16, 0, 8, 0]), Buffer.alloc(51)]);
/** An extended header of 16 x 8 pixels; flag 2 marks an animation. */
const extended = (flags: number): Buffer => Buffer.from([flags, 0, 0, 0, 15, 0, 0, 7, 0, 0]);

describe('a format', () => {
  test('is found from the bytes', () => {
    const named = [jpeg, png, gif, webp(['VP8 ', lossy])].map((bytes) => formatOf(bytes)?.name);
    expect(named).toEqual(['JPEG', 'PNG', 'GIF', 'WebP']);
  });

  test('is null for HTML, SVG, text, audio and video', () => {
    for (const text of [
      '<html><svg></svg></html>',
      '<?xml version="1.0"?><svg>',
      'BMW',
      'GIF87',
      'RIFF....WAVE',
      '\0\0\0\x18ftypisom\0\0\0\0mp42',
      '',
    ])
      expect(formatOf(Buffer.from(text))).toBeNull();
  });

  test('of an AVIF or HEIC file is found by any of its brands', () => {
    const file = (...brands: string[]): Buffer =>
      Buffer.concat([
        Buffer.from([0, 0, 0, 8 + 4 * (brands.length + 1)]),
        Buffer.from(`ftyp${brands[0]}\0\0\0\0${brands.slice(1).join('')}`),
      ]);
    expect(formatOf(file('mif1', 'avif'))?.name).toBe('AVIF');
    expect(formatOf(file('avis', 'msf1'))?.name).toBe('AVIF');
    expect(formatOf(file('heic', 'mif1'))?.name).toBe('HEIC');
  });

  test('is looked for without a hang or a non-Error exception, whatever the bytes', () => {
    const starts = [
      '',
      '\xff\xd8\xff',
      '\x89PNG\r\n\x1a\n',
      'GIF89a',
      'RIFF\0\0\0\0WEBP',
      'BM',
      '\0\0\0\x18ftypavif',
      '<!--',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 400 }), (start, rest) => {
        const bytes = Buffer.concat([Buffer.from(start, 'latin1'), rest]);
        const format = formatOf(bytes);
        try {
          format?.read(bytes);
        } catch (error) {
          // Inconsistent bytes may throw any Error.
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a header', () => {
  test('gives the size and whether there are several frames', () => {
    expect(readPng(png)).toEqual({ width: 30, height: 20, animated: false, truncated: false });
    expect(readGif(gif)).toEqual({ width: 12, height: 10, animated: true, truncated: false });
    expect(readGif(stillGif)).toEqual({ width: 12, height: 10, animated: false, truncated: false });
    expect(readJpeg(jpeg)).toEqual({ width: 800, height: 600, animated: false, truncated: false });
    expect(readWebp(webp(['VP8 ', lossy]))).toEqual({ width: 16, height: 8, animated: false, truncated: false });
    expect(readWebp(webp(['VP8X', extended(2)], ['ANIM', Buffer.alloc(6)], ['ANMF', lossy]))).toMatchObject({
      animated: true,
      truncated: false,
    });
  });

  test('of an animated PNG with one frame is not animated', () => {
    const frames = (count: number): Uint8Array => new Uint8Array([0, 0, 0, count, 0, 0, 0, 0]);
    const apng = (count: number): Buffer => makePng({ width: 2, height: 2, extra: [['acTL', frames(count)]] });
    expect(readPng(apng(1))?.animated).toBe(false);
    expect(readPng(apng(2))?.animated).toBe(true);
  });

  test('of a JPEG is found behind embedded previews and fill bytes', () => {
    const preview = makeCmykJpeg(8, 8, () => [0, 0, 0, 255]);
    const turned = withOrientation(jpeg, 6);
    const segment = Buffer.concat([Buffer.from([0xff, 0xff, 0xff, 0xe2, 0, preview.length + 2]), preview]);
    expect(readJpeg(Buffer.concat([turned.subarray(0, 2), segment, turned.subarray(2)]))).toEqual({
      width: 800,
      height: 600,
      animated: false,
      truncated: false,
    });
  });
});

describe('a truncated file is recognised', () => {
  const expectTruncated = (whole: Buffer, read: (bytes: Uint8Array) => Header | null, minLength: number): void => {
    fc.assert(
      fc.property(fc.integer({ min: minLength, max: whole.length - 1 }), (length) => {
        expect(read(whole.subarray(0, length))?.truncated ?? true).toBe(true);
      }),
    );
  };

  test('as JPEG: cut at any byte', () => {
    expectTruncated(jpeg, readJpeg, 2);
  });

  test('as PNG: cut before the type of the last chunk', () => {
    expectTruncated(png.subarray(0, -4), readPng, 8);
  });

  test('as GIF or WebP: cut within a later frame', () => {
    expect(readGif(gif.subarray(0, -10))).toMatchObject({ animated: true, truncated: true });
    const frames = webp(['VP8X', extended(2)], ['ANIM', Buffer.alloc(6)], ['ANMF', lossy], ['ANMF', lossy]);
    expect(readWebp(frames)).toMatchObject({ animated: true, truncated: false });
    expect(readWebp(frames.subarray(0, -10))).toMatchObject({ animated: true, truncated: true });
  });

  test('as GIF: cut within the first frame', () => {
    // Without the trailer the first frame is still whole.
    expectTruncated(stillGif.subarray(0, -1), readGif, 13);
    expect(readGif(stillGif.subarray(0, -1))?.truncated).toBe(false);
  });

  test('as WebP: cut within the picture', () => {
    expectTruncated(webp(['VP8 ', lossy]).subarray(0, -1), readWebp, 30);
  });

  test('but one with extra bytes after its end is not', () => {
    const junk = Buffer.from('\xff\xd8\xff something that follows', 'latin1');
    for (const [whole, read] of [
      [jpeg, readJpeg],
      [png, readPng],
      [gif, readGif],
      [webp(['VP8 ', lossy]), readWebp],
    ] as const)
      expect(read(Buffer.concat([whole, junk]))?.truncated).toBe(false);
  });
});
