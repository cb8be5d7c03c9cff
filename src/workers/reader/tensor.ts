import type { Pixels } from './picture';

/** What is taken from a byte and multiplied with it, per channel in the order blue, green, red. */
export type Normalisation = {
  readonly mean: readonly [number, number, number];
  readonly scale: readonly [number, number, number];
};

/**
 * RGBA pixels as three planes of floats in the order blue, green, red (as PP-OCR was trained), each row padded with zeros
 * to `rowLength`.
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
