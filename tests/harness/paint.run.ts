import anton from '@fontsource/anton/files/anton-latin-400-normal.woff2?url';
import { paintBackground } from './paint/background';
import { ENGLISH_CAPITALS, letter } from './paint/lettering';
import { randomFrom, type Random } from './paint/random';
import { SENTENCES } from './paint/sentences';

/** A painted meme as the test gets it: the PNG or JPEG file in base64, and the text on it. */
export type PaintedPicture = { readonly name: string; readonly base64: string; readonly text: string };

/** Sizes of memes in pixels. */
export const SIZES = [
  [400, 300],
  [400, 400],
  [500, 500],
  [480, 640],
  [600, 450],
  [600, 600],
  [640, 480],
  [680, 510],
  [720, 720],
  [800, 600],
  [700, 900],
  [1024, 768],
  [1080, 1080],
  [1200, 900],
] as const;

/** Paints `count` memes; texts repeat when the list of sentences ends. The same `seed` gives the same memes. */
export async function run(count: number, seed: number): Promise<PaintedPicture[]> {
  document.fonts.add(await new FontFace(ENGLISH_CAPITALS.face, `url(${anton})`).load());
  return Array.from({ length: count }, (_, index) => paint(index, randomFrom(seed * 10_007 + index)));
}

function paint(index: number, random: Random): PaintedPicture {
  const [width, height] = random.pick(SIZES);
  const [top, bottom] = SENTENCES[index % SENTENCES.length] ?? ['', ''];
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('No 2D canvas');
  paintBackground(context, random);
  letter(context, top, bottom, ENGLISH_CAPITALS);
  return encode(canvas, index, random, [top, bottom].filter(Boolean).join('\n').toUpperCase());
}

/** The canvas as a PNG or JPEG file, named by its number. */
export function encode(canvas: HTMLCanvasElement, index: number, random: Random, text: string): PaintedPicture {
  const type = random.between(0, 1) < 0.5 ? 'png' : 'jpeg';
  const base64 = canvas.toDataURL(`image/${type}`, random.between(0.6, 0.92)).split(',')[1] ?? '';
  const name = `painted-${String(index).padStart(3, '0')}.${type === 'png' ? 'png' : 'jpg'}`;
  return { name, base64, text };
}
