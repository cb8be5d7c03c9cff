import { crc32, deflateSync } from 'node:zlib';

// Writes pictures byte by byte, so that each can have exactly one fault.

/** What a PNG file contains. Without `pixel` all samples are zero. */
export type PngSpec = {
  readonly width: number;
  readonly height: number;
  /** Bits per sample. */
  readonly depth?: 1 | 8 | 16;
  /** PNG colour types: 0 grey, 2 RGB, 6 RGB with alpha. */
  readonly colour?: 0 | 2 | 6;
  /** The bytes of the pixel at x, y. */
  readonly pixel?: (x: number, y: number) => readonly number[];
  /** Chunks between header and data, e.g. `acTL`. */
  readonly extra?: readonly (readonly [string, Uint8Array])[];
};

/** A PNG file. */
export function makePng({ width, height, depth = 8, colour = 2, pixel, extra = [] }: PngSpec): Buffer {
  const samples = { 0: 1, 2: 3, 6: 4 }[colour];
  const rowBytes = Math.ceil((width * samples * depth) / 8);
  const raw = Buffer.alloc((rowBytes + 1) * height);
  if (pixel !== undefined) {
    const pixelBytes = (samples * depth) / 8;
    for (let y = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1) raw.set(pixel(x, y), y * (rowBytes + 1) + 1 + x * pixelBytes);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colour, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    ...extra.map(([type, data]) => pngChunk(type, data)),
    pngChunk('IDAT', deflateSync(raw)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A GIF file; each frame has one colour, given as RGB. Several frames make it animated. */
export function makeGif(width: number, height: number, frames: readonly (readonly [number, number, number])[]): Buffer {
  const screen = Buffer.alloc(7);
  screen.writeUInt16LE(width, 0);
  screen.writeUInt16LE(height, 2);
  // A global table of 128 colours follows.
  screen[4] = 0xf6;
  const table = Buffer.alloc(128 * 3);
  frames.forEach((colour, index) => table.set(colour, index * 3));
  const blocks = frames.map((_colour, index) => {
    const descriptor = Buffer.alloc(10);
    descriptor[0] = 0x2c;
    descriptor.writeUInt16LE(width, 5);
    descriptor.writeUInt16LE(height, 7);
    const delay = Buffer.from([0x21, 0xf9, 4, 0, 10, 0, 0, 0]);
    return Buffer.concat([delay, descriptor, Buffer.from([7]), gifPixels(width * height, index)]);
  });
  return Buffer.concat([Buffer.from('GIF89a'), screen, table, ...blocks, Buffer.from([0x3b])]);
}

/**
 * LZW data without compression. With 7-bit colours a code has 8 bits as long as the table is cleared before it grows,
 * so each code is one byte.
 */
function gifPixels(count: number, colour: number): Buffer {
  const [clear, end, perClear] = [128, 129, 100];
  const codes: number[] = [];
  for (let at = 0; at < count; at += 1) {
    if (at % perClear === 0) codes.push(clear);
    codes.push(colour);
  }
  codes.push(end);
  const parts: Buffer[] = [];
  for (let at = 0; at < codes.length; at += 255) {
    const part = codes.slice(at, at + 255);
    parts.push(Buffer.from([part.length, ...part]));
  }
  return Buffer.concat([...parts, Buffer.from([0])]);
}

/**
 * A CMYK JPEG as Adobe's programs write it: components are inverted (255 is no ink), so with a fourth component of 255
 * the first three are red, green and blue. `colour` gives each block of 8x8 pixels; values are off by at most 4.
 */
export function makeCmykJpeg(
  width: number,
  height: number,
  colour: (blockX: number, blockY: number) => readonly [number, number, number, number],
): Buffer {
  const bits: number[] = [];
  const put = (value: number, length: number): void => {
    for (let bit = length - 1; bit >= 0; bit -= 1) bits.push((value >> bit) & 1);
  };
  const before = [0, 0, 0, 0];
  const columns = Math.ceil(width / 8);
  for (let block = 0; block < columns * Math.ceil(height / 8); block += 1)
    colour(block % columns, Math.floor(block / columns)).forEach((value, component) => {
      // The DC coefficient of a flat block is 8 times the value less 128, and it is quantised by 64.
      const dc = Math.round((value - 128) / 8);
      const change = dc - (before[component] ?? 0);
      before[component] = dc;
      const category = change === 0 ? 0 : 32 - Math.clz32(Math.abs(change));
      // Huffman codes: DC category 0 is `0`, categories 1 to 7 are `1000` to `1110`; the only AC code, `0`, ends a
      // block.
      if (category === 0) put(0, 1);
      else put(0b1000 + category - 1, 4);
      put(change < 0 ? change + 2 ** category - 1 : change, category);
      put(0, 1);
    });
  while (bits.length % 8 !== 0) bits.push(1);
  const data: number[] = [];
  for (let at = 0; at < bits.length; at += 8) {
    const byte = bits.slice(at, at + 8).reduce((sum, bit) => sum * 2 + bit, 0);
    data.push(byte, ...(byte === 0xff ? [0] : []));
  }
  const two = (value: number): number[] => [value >> 8, value & 0xff];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    jpegSegment(0xee, [...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, 0]),
    jpegSegment(0xdb, [0, ...Array<number>(64).fill(64)]),
    jpegSegment(0xc0, [8, ...two(height), ...two(width), 4, ...[1, 2, 3, 4].flatMap((id) => [id, 0x11, 0])]),
    jpegSegment(0xc4, [0x00, 1, 0, 0, 7, ...Array<number>(12).fill(0), 0, 1, 2, 3, 4, 5, 6, 7]),
    jpegSegment(0xc4, [0x10, 1, ...Array<number>(15).fill(0), 0]),
    jpegSegment(0xda, [4, ...[1, 2, 3, 4].flatMap((id) => [id, 0x00]), 0, 63, 0]),
    Buffer.from([...data, 0xff, 0xd9]),
  ]);
}

function jpegSegment(marker: number, body: readonly number[]): Buffer {
  const length = body.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 0xff, ...body]);
}

/** The JPEG with an EXIF segment that gives its orientation, 1 to 8 (Exif 2.3, tag 0x0112). */
export function withOrientation(jpeg: Uint8Array, orientation: number): Buffer {
  const entry = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
  const tiff = [...Buffer.from('MM'), 0, 42, 0, 0, 0, 8, 0, 1, ...entry, 0, 0, 0, 0];
  const exif = jpegSegment(0xe1, [...Buffer.from('Exif\0\0'), ...tiff]);
  return Buffer.concat([jpeg.subarray(0, 2), exif, jpeg.subarray(2)]);
}
