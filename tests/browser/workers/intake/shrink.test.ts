import { expect, test } from 'vitest';
import { HASHED_EDGE_PX, pictureHash, type PictureHash } from '$lib/core/perceptual-hash';
import { hashPicture } from '../../../../src/workers/intake/intake';
import { deviationOfDots, halved, shrunk } from '../../../../src/workers/intake/shrink';
import jpeg from '../../../fixtures/memes/meme-003.jpg?url';
import png from '../../../fixtures/memes/meme-000.png?url';

async function decoded(url: string): Promise<ImageBitmap> {
  return await createImageBitmap(await (await fetch(url)).blob());
}

/** How many bits of the hash of the whole picture differ. */
function bitsApart(a: PictureHash | null, b: PictureHash | null): number {
  const bits = (hash: PictureHash | null): bigint => BigInt(`0x${hash?.slice(0, 32) ?? ''}`);
  return (bits(a) ^ bits(b)).toString(2).replaceAll('0', '').length;
}

/** The hash as a browser makes it that halves, and draws without averaging. */
function hashByHalves(picture: ImageBitmap): PictureHash | null {
  const edge = HASHED_EDGE_PX;
  const context = new OffscreenCanvas(edge, edge).getContext('2d', { alpha: false, willReadFrequently: true });
  if (context === null) throw new Error('No 2D canvas');
  context.imageSmoothingQuality = 'low';
  context.drawImage(halved(picture, edge, edge), 0, 0, edge, edge);
  return pictureHash(context.getImageData(0, 0, edge, edge).data);
}

test('Chromium averages, so it draws pictures as they are', async () => {
  expect(deviationOfDots((dots) => dots)).toBeLessThan(16);
  const picture = await decoded(png);
  expect(shrunk(picture, 8, 8)).toBe(picture);
});

test('halves average fine dots, of which a browser that does not average leaves a deviation of 64', () => {
  expect(deviationOfDots(halved)).toBeLessThan(12);
});

test('halves end below twice the size that is wanted on both sides, and not below it', () => {
  for (const [width, height, across, down] of [
    [1000, 700, 64, 64],
    [1001, 3, 320, 1],
    [65, 65, 64, 64],
    [20, 4000, 64, 64],
    [9000, 9000, 64, 64],
  ] as const) {
    const picture = new OffscreenCanvas(width, height);
    picture.getContext('2d');
    const left = halved(picture.transferToImageBitmap(), across, down);
    for (const [side, target, whole] of [
      [left.width, across, width],
      [left.height, down, height],
    ] as const) {
      expect.soft(side, `${width} x ${height}`).toBeLessThan(2 * target);
      expect.soft(side, `${width} x ${height}`).toBeGreaterThanOrEqual(Math.min(whole, target));
    }
  }
});

test.each([
  ['PNG', png],
  ['JPEG', jpeg],
])('a %s has nearly the same hash by halves and by averaging', async (_type, url) => {
  const picture = await decoded(url);
  expect(bitsApart(hashByHalves(picture), hashPicture(picture))).toBeLessThanOrEqual(4);
});
