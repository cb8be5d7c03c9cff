import anton from '@fontsource/anton/files/anton-latin-400-normal.woff2?url';
import type { PictureHash } from '$lib/core/perceptual-hash';
import { hashPicture } from '../../src/workers/intake/intake';
import { paintBackground } from './paint/background';
import { ENGLISH_CAPITALS, letter } from './paint/lettering';
import { randomFrom, type Random } from './paint/random';
import { SENTENCES } from './paint/sentences';

/** What was done to a picture; a `template` is the same background with another text. */
export type Alteration = 'none' | 'jpeg' | 'webp' | 'resized' | 'cropped' | 'recoloured' | 'template';

/** The perceptual hash of an altered picture, and the index of the picture it was made from. */
export type AlteredPicture = {
  readonly source: number;
  readonly alteration: Alteration;
  readonly hash: PictureHash | null;
  /** How long hashing took, in milliseconds. */
  readonly took: number;
};

type Canvas = OffscreenCanvas;

const SIZES = [
  [320, 240],
  [360, 360],
  [360, 480],
  [480, 360],
  [600, 450],
] as const;

function canvasOf(width: number, height: number): { canvas: Canvas; context: OffscreenCanvasRenderingContext2D } {
  const canvas = new OffscreenCanvas(Math.round(width), Math.round(height));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('No 2D canvas');
  context.imageSmoothingQuality = 'high';
  return { canvas, context };
}

async function encoded(source: Canvas, type: string, quality: number): Promise<ImageBitmap> {
  return await createImageBitmap(await source.convertToBlob({ type, quality }));
}

function resized(source: Canvas, factor: number): Canvas {
  const { canvas, context } = canvasOf(source.width * factor, source.height * factor);
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Cuts `share` off width and height, divided between opposite edges at random. */
function cropped(source: Canvas, share: number, random: Random): Canvas {
  const { canvas, context } = canvasOf(source.width * (1 - share), source.height * (1 - share));
  const [x, y] = [random.between(0, share) * source.width, random.between(0, share) * source.height];
  context.drawImage(source, -x, -y);
  return canvas;
}

function recoloured(source: Canvas, random: Random): Canvas {
  const { canvas, context } = canvasOf(source.width, source.height);
  context.filter = random.pick([
    'grayscale(1)',
    'sepia(0.8)',
    `brightness(${random.between(0.75, 1.3)})`,
    `contrast(${random.between(0.7, 1.5)})`,
    `saturate(${random.between(0.3, 2.5)})`,
    `hue-rotate(${random.between(-25, 25)}deg)`,
  ]);
  context.drawImage(source, 0, 0);
  return canvas;
}

/** An element's context: `paintBackground` and `letter` take no offscreen one. */
function pageCanvas(width: number, height: number): CanvasRenderingContext2D {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('No 2D canvas');
  return context;
}

/** A painted meme, and the same background with another text. */
function paint(index: number, random: Random): { meme: Canvas; other: Canvas } {
  const [width, height] = random.pick(SIZES);
  const background = pageCanvas(width, height);
  paintBackground(background, random);
  const lettered = (sentence: number): Canvas => {
    const page = pageCanvas(width, height);
    page.drawImage(background.canvas, 0, 0);
    const [top, bottom] = SENTENCES[sentence % SENTENCES.length] ?? ['', ''];
    letter(page, top, bottom, ENGLISH_CAPITALS);
    const { canvas, context } = canvasOf(width, height);
    context.drawImage(page.canvas, 0, 0);
    return canvas;
  };
  return { meme: lettered(index), other: lettered(index + random.whole(1, SENTENCES.length - 1)) };
}

async function load(address: string): Promise<Canvas> {
  const picture = await createImageBitmap(await (await fetch(address)).blob());
  const { canvas, context } = canvasOf(picture.width, picture.height);
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0);
  return canvas;
}

async function hashOf(source: number, alteration: Alteration, picture: Canvas | ImageBitmap): Promise<AlteredPicture> {
  const bitmap = picture instanceof ImageBitmap ? picture : await createImageBitmap(picture);
  const start = performance.now();
  const hash = hashPicture(bitmap);
  const took = performance.now() - start;
  bitmap.close();
  return { source, alteration, hash, took };
}

/**
 * Hashes `count` pictures, each as it is and altered in every way: those at `addresses`, then painted ones. The same
 * `seed` gives the same alterations.
 */
export async function run(addresses: readonly string[], count: number, seed: number): Promise<AlteredPicture[]> {
  document.fonts.add(await new FontFace(ENGLISH_CAPITALS.face, `url(${anton})`).load());
  const pictures: AlteredPicture[] = [];
  for (let index = 0; index < count; index++) {
    const random = randomFrom(seed * 10_007 + index);
    const address = addresses[index];
    const { meme, other } =
      address === undefined ? paint(index, random) : { meme: await load(address), other: undefined };
    pictures.push(
      await hashOf(index, 'none', meme),
      await hashOf(index, 'jpeg', await encoded(meme, 'image/jpeg', random.between(0.3, 0.9))),
      await hashOf(index, 'webp', await encoded(meme, 'image/webp', random.between(0.3, 0.9))),
      await hashOf(index, 'resized', await encoded(resized(meme, random.between(0.5, 2)), 'image/jpeg', 0.85)),
      await hashOf(index, 'cropped', await encoded(cropped(meme, 0.05, random), 'image/jpeg', 0.85)),
      await hashOf(index, 'recoloured', await encoded(recoloured(meme, random), 'image/jpeg', 0.85)),
    );
    if (other !== undefined) pictures.push(await hashOf(index, 'template', await encoded(other, 'image/jpeg', 0.8)));
  }
  return pictures;
}
