import type { Branded } from './ids';

/**
 * A perceptual hash of 108 hexadecimal digits: three hashes of 128 bits, then colours. The hashes are of the whole
 * picture, of its inner 94 % (what a cropped copy shows), and of the middle band that a meme's text leaves free. The
 * colours are of that band.
 */
export type PictureHash = Branded<string, 'PictureHash'>;

/** Edge length of the square that is hashed. */
export const HASHED_EDGE_PX = 64;

/** Bits of each of the three hashes. */
const HASH_BITS = 128;

/** Hexadecimal digits of one of the three hashes. */
export const HASH_DIGITS = HASH_BITS / 4;

/** Grid of the colour layout. Each cell has two digits: the chroma Cb (blue to yellow) and Cr (red to green). */
const COLOUR_COLUMNS = 3;
const COLOUR_ROWS = 2;
/** Chroma ranges from -128 to 127, but nearly all of it lies within ±64: 16 digits of 8 each. The rest is clamped. */
const CHROMA_PER_DIGIT = 8;

/** A rectangle of the square, in pixels. */
type Region = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

const WHOLE: Region = { left: 0, top: 0, width: HASHED_EDGE_PX, height: HASHED_EDGE_PX };
const INNER: Region = { left: 2, top: 2, width: HASHED_EDGE_PX - 4, height: HASHED_EDGE_PX - 4 };
/** The band without text: two lines of text at the top or bottom take up to a quarter, and outlines a little more. */
const MIDDLE: Region = { left: 0, top: 18, width: HASHED_EDGE_PX, height: 28 };

/** Frequencies computed per direction; no bit uses a higher one. */
const WAVES = 20;
/** Standard deviation of brightness (0 to 255) below which a picture is not hashed: the bits would be noise. */
const FLAT = 3;

/**
 * The hash of a picture scaled to 64 x 64 pixels, opaque RGBA; null for a picture too flat to compare.
 *
 * Each bit is the sign of one of the 128 lowest frequencies of the brightness (DCT): the hash known as pHash with twice
 * the bits. `docs/decisions/perceptual-hash.md` compares it with other hashes; `tests/e2e/copies.spec.ts` measures what
 * it finds.
 */
export function pictureHash(pixels: Uint8ClampedArray): PictureHash | null {
  if (pixels.length !== 4 * HASHED_EDGE_PX ** 2) throw new Error(`A hash is made from ${HASHED_EDGE_PX}² pixels`);
  const grey = brightness(pixels);
  if (isFlat(grey)) return null;
  const hashes = [signs(grey, WHOLE, 1), signs(grey, INNER, 1), signs(grey, MIDDLE, 2)];
  return (hashes.join('') + colours(pixels)) as PictureHash;
}

/** Rec. 601 luma, 0 to 255. */
function brightness(pixels: Uint8ClampedArray): Float64Array {
  const grey = new Float64Array(HASHED_EDGE_PX ** 2);
  for (let at = 0, place = 0; at < grey.length; at++, place += 4)
    grey[at] = 0.299 * (pixels[place] ?? 0) + 0.587 * (pixels[place + 1] ?? 0) + 0.114 * (pixels[place + 2] ?? 0);
  return grey;
}

function isFlat(grey: Float64Array): boolean {
  const mean = grey.reduce((sum, value) => sum + value, 0) / grey.length;
  const variance = grey.reduce((sum, value) => sum + (value - mean) ** 2, 0) / grey.length;
  return variance < FLAT ** 2;
}

/**
 * The frequencies of the bits, lowest first. A vertical frequency counts `verticalCost` times: 2 for a region half as
 * high as wide.
 */
function lowestFrequencies(verticalCost: number): readonly (readonly [across: number, down: number])[] {
  const all = Array.from({ length: WAVES * WAVES }, (_, at) => [at % WAVES, Math.floor(at / WAVES)] as const);
  const cost = ([across, down]: readonly [number, number]): number => across + verticalCost * down;
  return all
    .slice(1)
    .sort((a, b) => cost(a) - cost(b))
    .slice(0, HASH_BITS);
}

const FREQUENCIES = { 1: lowestFrequencies(1), 2: lowestFrequencies(2) } as const;

/** The signs of a region's lowest frequencies as hexadecimal digits. */
function signs(grey: Float64Array, region: Region, verticalCost: 1 | 2): string {
  const { left, top, width, height } = region;
  const down = cosines(height);
  // Separable DCT: along the rows for every frequency first, then down the columns only for the frequencies that have a
  // bit.
  const columns = cosines(width).map((wave) => {
    const column = new Float64Array(height);
    for (let y = 0; y < height; y++) column[y] = dotProduct(wave, grey, (top + y) * HASHED_EDGE_PX + left);
    return column;
  });
  let digits = '';
  let digit = 0;
  FREQUENCIES[verticalCost].forEach(([u, v], bit) => {
    const [column, wave] = [columns[u], down[v]];
    const sum = column === undefined || wave === undefined ? 0 : dotProduct(wave, column, 0);
    digit = 2 * digit + (sum > 0 ? 1 : 0);
    if (bit % 4 === 3) {
      digits += digit.toString(16);
      digit = 0;
    }
  });
  return digits;
}

/** Dot product of `wave` and the values from index `start`. */
function dotProduct(wave: Float64Array, values: Float64Array, start: number): number {
  let sum = 0;
  for (let at = 0; at < wave.length; at++) sum += (wave[at] ?? 0) * (values[start + at] ?? 0);
  return sum;
}

function cosineTable(length: number): readonly Float64Array[] {
  return Array.from({ length: WAVES }, (_, wave) =>
    Float64Array.from({ length }, (_, at) => Math.cos(((2 * at + 1) * wave * Math.PI) / (2 * length))),
  );
}

const COSINES: ReadonlyMap<number, readonly Float64Array[]> = new Map(
  [WHOLE, INNER, MIDDLE].flatMap(({ width, height }) => [width, height]).map((length) => [length, cosineTable(length)]),
);

function cosines(length: number): readonly Float64Array[] {
  const table = COSINES.get(length);
  if (table === undefined) throw new Error(`No cosines of length ${length}`);
  return table;
}

/** Mean chroma (Rec. 601) of each cell of the middle band. */
function colours(pixels: Uint8ClampedArray): string {
  const sums = Array.from({ length: COLOUR_COLUMNS * COLOUR_ROWS }, () => ({ blue: 0, red: 0, count: 0 }));
  for (let y = 0; y < MIDDLE.height; y++)
    for (let x = 0; x < MIDDLE.width; x++) {
      const column = Math.floor((x * COLOUR_COLUMNS) / MIDDLE.width);
      const row = Math.floor((y * COLOUR_ROWS) / MIDDLE.height);
      const sum = sums[row * COLOUR_COLUMNS + column];
      const place = 4 * ((MIDDLE.top + y) * HASHED_EDGE_PX + x);
      const [r, g, b] = [pixels[place] ?? 0, pixels[place + 1] ?? 0, pixels[place + 2] ?? 0];
      if (sum === undefined) continue;
      sum.blue += -0.169 * r - 0.331 * g + 0.5 * b;
      sum.red += 0.5 * r - 0.419 * g - 0.081 * b;
      sum.count += 1;
    }
  const digit = (chroma: number): string =>
    Math.max(0, Math.min(15, Math.floor(chroma / CHROMA_PER_DIGIT) + 8)).toString(16);
  return sums.map(({ blue, red, count }) => digit(blue / count) + digit(red / count)).join('');
}
