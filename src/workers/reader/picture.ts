import { EngineFailure } from '../captioner/engines/engine';

/**
 * The most pixels the detector gets; 960x960 is PP-OCR's own limit for squares. It limits the area instead of a side,
 * so that text in tall screenshots stays legible. Small pictures are not enlarged: on test memes of 400x300 to
 * 600x450 that lost as many words as it found and took two to four times as long.
 */
const MAX_DETECTION_PIXELS = 960 * 960;
/** The sides of the detector's input are multiples of this, because the network halves them five times. */
const STRIDE = 32;
/**
 * Larger pictures are shrunk once, which makes every later crop of a line cheaper. It limits the area, because a side
 * would make the lines of tall screenshots too small to be read.
 */
const MAX_PIXELS = 4096 * 4096;
/** The height in pixels of the lines that the recogniser was trained on. */
export const LINE_HEIGHT = 48;
/** About 120 characters; longer lines are compressed to this width. */
const MAX_LINE_WIDTH = 2400;
/** A quad at least this many times taller than wide contains text that runs downwards (PP-OCR's rule). */
const UPRIGHT_RATIO = 1.5;

/** A point in pixels, y downwards. */
export type Point = { readonly x: number; readonly y: number };

/** A text line's corners in the reading direction: top left, top right, bottom right, bottom left. */
export type Quad = readonly [Point, Point, Point, Point];

/** A text line that the detector found; `score` is how sure it is that there is text, between 0 and 1. */
export type Box = { readonly quad: Quad; readonly score: number };

/** A rectangle of RGBA pixels. */
export type Pixels = { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray };

/** A decoded picture; makes the inputs of the detector and the recogniser. Close it after use. */
export class Picture {
  readonly #bitmap: ImageBitmap;

  private constructor(bitmap: ImageBitmap) {
    this.#bitmap = bitmap;
  }

  /**
   * Decodes any format of the browser, with the EXIF orientation applied. Throws the `EngineFailure` `damaged-image`.
   */
  static async decode(blob: Blob): Promise<Picture> {
    const bitmap = await createImageBitmap(blob, { imageOrientation: 'from-image' }).catch((cause: unknown) => {
      throw new EngineFailure({ kind: 'damaged-image' }, { cause });
    });
    const scale = Math.sqrt(MAX_PIXELS / (bitmap.width * bitmap.height));
    if (scale >= 1) return new Picture(bitmap);
    const smaller = await createImageBitmap(bitmap, {
      resizeWidth: Math.max(1, Math.round(bitmap.width * scale)),
      resizeHeight: Math.max(1, Math.round(bitmap.height * scale)),
      resizeQuality: 'medium',
    });
    bitmap.close();
    return new Picture(smaller);
  }

  get width(): number {
    return this.#bitmap.width;
  }

  get height(): number {
    return this.#bitmap.height;
  }

  /** The whole picture on a white background, in the detector's size. */
  whole(): Pixels {
    const scale = Math.min(1, Math.sqrt(MAX_DETECTION_PIXELS / (this.width * this.height)));
    const width = multipleOfStride(this.width * scale);
    const height = multipleOfStride(this.height * scale);
    return this.#draw(width, height, new DOMMatrix([width / this.width, 0, 0, height / this.height, 0, 0]));
  }

  /** The text line inside `quad` (in pixels of this picture), rotated upright and scaled to the recogniser's height. */
  line(quad: Quad): Pixels {
    const upright = uprightQuad(quad);
    const [topLeft, topRight, , bottomLeft] = upright;
    const proportional = Math.ceil((LINE_HEIGHT * lengthOf(topLeft, topRight)) / lengthOf(topLeft, bottomLeft));
    const width = Math.min(MAX_LINE_WIDTH, Math.max(LINE_HEIGHT / 4, proportional));
    return this.#draw(width, LINE_HEIGHT, new DOMMatrix(affineOnto(upright, width, LINE_HEIGHT)));
  }

  close(): void {
    this.#bitmap.close();
  }

  #draw(width: number, height: number, transform: DOMMatrix): Pixels {
    const context = new OffscreenCanvas(width, height).getContext('2d', { alpha: false, willReadFrequently: true });
    if (context === null) throw new Error('No 2D canvas');
    context.fillStyle = 'white';
    context.fillRect(0, 0, width, height);
    context.imageSmoothingQuality = 'medium';
    context.setTransform(transform);
    context.drawImage(this.#bitmap, 0, 0);
    return context.getImageData(0, 0, width, height);
  }
}

function multipleOfStride(side: number): number {
  return Math.max(1, Math.round(side / STRIDE)) * STRIDE;
}

function lengthOf(a: Point, b: Point): number {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

/** Reorders the corners of a quad whose text runs downwards, so that the text reads from left to right. */
export function uprightQuad(quad: Quad): Quad {
  const [topLeft, topRight, bottomRight, bottomLeft] = quad;
  const width = lengthOf(topLeft, topRight);
  const height = lengthOf(topLeft, bottomLeft);
  return height >= UPRIGHT_RATIO * width ? [topRight, bottomRight, bottomLeft, topLeft] : quad;
}

/**
 * The affine map (canvas order a, b, c, d, e, f) from the quad's top left, top right and bottom left corners to (0, 0),
 * (width, 0) and (0, height). The quad's area must not be zero.
 */
export function affineOnto([origin, right, , down]: Quad, width: number, height: number): number[] {
  const ux = (right.x - origin.x) / width;
  const uy = (right.y - origin.y) / width;
  const vx = (down.x - origin.x) / height;
  const vy = (down.y - origin.y) / height;
  const determinant = ux * vy - uy * vx;
  const a = vy / determinant;
  const b = -uy / determinant;
  const c = -vx / determinant;
  const d = ux / determinant;
  return [a, b, c, d, -(a * origin.x + c * origin.y), -(b * origin.x + d * origin.y)];
}

/** A byte becomes (byte - mean) * scale; per channel in the order blue, green, red. */
export type Normalisation = {
  readonly mean: readonly [number, number, number];
  readonly scale: readonly [number, number, number];
};

/**
 * RGBA pixels as three planes of floats in the order blue, green, red, as PP-OCR was trained. Each row is padded with
 * zeros to `rowLength`.
 */
export function planes(pixels: Pixels, { mean, scale }: Normalisation, rowLength = pixels.width): Float32Array {
  const { width, height, data } = pixels;
  const plane = rowLength * height;
  const values = new Float32Array(3 * plane);
  const offset = mean.map((value, channel) => value * (scale[channel] ?? 0)) as [number, number, number];
  let from = 0;
  for (let y = 0; y < height; y++) {
    let to = y * rowLength;
    for (let x = 0; x < width; x++, to++, from += 4) {
      values[to] = (data[from + 2] ?? 0) * scale[0] - offset[0];
      values[to + plane] = (data[from + 1] ?? 0) * scale[1] - offset[1];
      values[to + 2 * plane] = (data[from] ?? 0) * scale[2] - offset[2];
    }
  }
  return values;
}
