import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Upload } from '../support/app-page';
import { makeCmykJpeg, makeGif, makePng } from '../support/picture-bytes';
import { between, type Random } from './random';

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));

/** Changes a file in one of the ways in which files come to harm: bytes changed, cut, lost, doubled or zeroed. */
export function harmed(bytes: Uint8Array, random: Random): Buffer {
  const at = between(random, 0, bytes.length - 1);
  const length = between(random, 1, Math.max(1, Math.min(400, bytes.length - at)));
  const copy = Buffer.from(bytes);
  switch (between(random, 0, 5)) {
    case 0:
      for (let count = between(random, 1, 8); count > 0; count -= 1)
        copy[between(random, 0, copy.length - 1)] = between(random, 0, 255);
      return copy;
    case 1:
      // Where formats have their lengths and counts.
      copy[between(random, 0, Math.min(64, copy.length - 1))] = random() < 0.5 ? 255 : 0;
      return copy;
    case 2:
      return copy.subarray(0, at);
    case 3:
      return copy.fill(0, at, at + length);
    case 4:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(at + length)]);
    default:
      return Buffer.concat([copy.subarray(0, at + length), copy.subarray(at)]);
  }
}

/** Small pictures of several formats, each with pixels of its own so that none is another's double. */
export function harmedPictures(count: number, random: Random): readonly Upload[] {
  return Array.from({ length: count }, (_, index): Upload => {
    const shade = between(random, 0, 255);
    const made = [
      { type: 'png', whole: () => makePng({ width: 24, height: 16, pixel: (x, y) => [x * 9, (y * 15) % 256, shade] }) },
      {
        type: 'gif',
        whole: () =>
          makeGif(12 + (index % 5), 9, [
            [shade, 9, 200],
            [9, shade, 1],
          ]),
      },
      { type: 'jpeg', whole: () => readFileSync(`${fixtures}memes/meme-009.jpg`) },
      { type: 'webp', whole: () => readFileSync(`${fixtures}cases/anim-black-first.webp`) },
      { type: 'jpeg', whole: () => makeCmykJpeg(24, 16, (x, y) => [x * 60, y * 90, shade, 255]) },
    ];
    const { type, whole } = made[index % made.length] ?? { type: '', whole: () => Buffer.alloc(0) };
    return { name: `harmed-${index}.${type}`, mimeType: `image/${type}`, buffer: harmed(whole(), random) };
  });
}

const ARCHIVES = ['takeout-small.zip', 'sticker.tgs', 'meme.mp4', 'meme.webm', 'IMG_0001.HEIC', 'drawing.svg'];

/** Archives and other files that are no pictures. */
export function harmedArchives(count: number, random: Random): readonly Upload[] {
  return Array.from({ length: count }, (_, index): Upload => {
    const name = ARCHIVES[index % ARCHIVES.length] ?? '';
    const buffer = harmed(readFileSync(`${fixtures}cases/${name}`), random);
    return { name: `harmed-${index}-${name}`, mimeType: '', buffer };
  });
}
