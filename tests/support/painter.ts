import type { PaintedPicture } from '../harness/paint.run';
import type { Harness } from './harness';
import { wordsOf } from './recall';

/** A painted meme with its text: `text` has a line per block, in capitals as painted, and `words` the words of it. */
export type PaintedMeme = {
  readonly name: string;
  readonly bytes: Buffer;
  readonly text: string;
  readonly words: string[];
};

/**
 * Paints `count` memes in the harness page: PNG and JPEG of 400x300 to 1200x900. The same `seed` gives the same memes.
 */
export async function paintMemes(harness: Harness, count: number, seed: number): Promise<PaintedMeme[]> {
  const pictures = await harness.run<PaintedPicture[]>('paint', count, seed);
  return pictures.map(({ name, base64, text }) => ({
    name,
    bytes: Buffer.from(base64, 'base64'),
    text,
    words: wordsOf(text),
  }));
}
