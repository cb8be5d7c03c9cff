/**
 * [Note: Averaging] A picture that is drawn much smaller must be averaged. Chromium averages at quality `medium` and
 * `high`; Firefox has no such quality and WebKitGTK ignores it: they look at four pixels of the picture for each pixel
 * drawn and pass over the rest. Then lettering becomes dots, and a hash depends on which pixels were looked at. A
 * picture drawn at half its size again and again is averaged everywhere.
 */

/** Edge of the picture that tries how the browser shrinks, and what it is shrunk to. */
const TRIED_PX = 256;
const SHRUNK_PX = 16;

/**
 * The deviation of dots, each black or white by chance, after shrinking. Averaging 256 of them leaves 127 / 16 = 8,
 * four of them 64.
 */
const MOST_DEVIATION = 24;

/** Older iPhones have no larger canvas, in pixels. */
export const MAX_CANVAS_PIXELS = 4096 * 4096;

let averages: boolean | undefined;

/**
 * The picture itself where the browser averages, else halved until nearly `width` x `height`: draw the result at that
 * size. Close only the picture.
 */
export function shrunk(picture: ImageBitmap, width: number, height: number): ImageBitmap | OffscreenCanvas {
  averages ??= deviationOfDots((dots) => dots) < MOST_DEVIATION;
  return averages ? picture : halved(picture, width, height);
}

/**
 * Draws at half the size, each side as often as possible without getting smaller than `width` or `height`. Chromium
 * halves both sides equally often (mipmaps); done so, Firefox found 67 instead of 72 of a hundred cropped copies.
 */
export function halved(picture: ImageBitmap, width: number, height: number): ImageBitmap | OffscreenCanvas {
  const [timesAcross, timesDown] = [halvings(picture.width, width), halvings(picture.height, height)];
  let from: ImageBitmap | OffscreenCanvas = picture;
  for (let time = 1; time <= Math.max(timesAcross, timesDown); time++) {
    const across = Math.floor(picture.width / 2 ** Math.min(time, timesAcross));
    const down = Math.floor(picture.height / 2 ** Math.min(time, timesDown));
    // Pictures of more than 67 megapixels are drawn at a quarter at once.
    if (across * down > MAX_CANVAS_PIXELS) continue;
    const half = new OffscreenCanvas(across, down);
    contextOf(half).drawImage(from, 0, 0, across, down);
    if (from instanceof OffscreenCanvas) free(from);
    from = half;
  }
  return from;
}

/** Frees the memory of a canvas that is used no more; browsers collect canvases late. */
export function free(canvas: OffscreenCanvas): void {
  canvas.width = 0;
}

/** How often a side can be halved without getting shorter than `target`. */
function halvings(side: number, target: number): number {
  return Math.max(0, Math.floor(Math.log2(side / target)));
}

/** The deviation of brightness (0 to 255) that is left of fine dots after `prepare` and drawing them small. */
export function deviationOfDots(
  prepare: (dots: ImageBitmap, width: number, height: number) => ImageBitmap | OffscreenCanvas,
): number {
  const dots = drawDots();
  const context = contextOf(new OffscreenCanvas(SHRUNK_PX, SHRUNK_PX));
  // The lowest quality that thumbnails and hashes ask for.
  context.imageSmoothingQuality = 'medium';
  context.drawImage(prepare(dots, SHRUNK_PX, SHRUNK_PX), 0, 0, SHRUNK_PX, SHRUNK_PX);
  dots.close();
  const { data } = context.getImageData(0, 0, SHRUNK_PX, SHRUNK_PX);
  const values = Array.from({ length: SHRUNK_PX ** 2 }, (_, pixel) => data[4 * pixel] ?? 0);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** Dots that are black or white by chance, the same ones each time. */
function drawDots(): ImageBitmap {
  const canvas = new OffscreenCanvas(TRIED_PX, TRIED_PX);
  const pixels = new Uint32Array(TRIED_PX ** 2);
  let state = 1;
  for (let at = 0; at < pixels.length; at++) {
    // A linear congruential generator; its highest bit is random enough.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    pixels[at] = state >>> 31 === 1 ? 0xffffffff : 0xff000000;
  }
  contextOf(canvas).putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), TRIED_PX, TRIED_PX), 0, 0);
  return canvas.transferToImageBitmap();
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('No canvas left to shrink a picture');
  return context;
}
