import { describe, expect, test } from 'vitest';
import { similarTo, findSimilarPairs, type HashedMeme } from '$lib/copies/likeness';
import type { MemeId } from '$lib/core/ids';
import { HASHED_EDGE_PX as EDGE, pictureHash } from '$lib/core/perceptual-hash';
import { randomFrom } from '../../harness/paint/random';

type Colour = readonly [number, number, number];
type Paint = (x: number, y: number) => Colour;

function pixelsOf(paint: Paint): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(4 * EDGE * EDGE);
  for (let at = 0; at < EDGE * EDGE; at++) pixels.set([...paint(at % EDGE, Math.floor(at / EDGE)), 255], 4 * at);
  return pixels;
}

/** A picture of soft blobs, determined by the seed. */
function scene(seed: number): Paint {
  const random = randomFrom(seed);
  const blobs = Array.from({ length: 9 }, () => ({
    x: random.between(0, EDGE),
    y: random.between(0, EDGE),
    size: random.between(5, 22),
    colour: [random.between(-120, 120), random.between(-120, 120), random.between(-120, 120)],
  }));
  return (x, y) => {
    const [red, green, blue] = [0, 1, 2].map((channel) =>
      blobs.reduce(
        (sum, blob) =>
          sum + (blob.colour[channel] ?? 0) * Math.exp(-((x - blob.x) ** 2 + (y - blob.y) ** 2) / (2 * blob.size ** 2)),
        128,
      ),
    );
    return [red ?? 0, green ?? 0, blue ?? 0];
  };
}

/** White letters with black outlines at the top and bottom. */
function lettered(paint: Paint, seed: number): Paint {
  const random = randomFrom(seed);
  const columns = Array.from({ length: EDGE }, () => random.between(0, 1) < 0.5);
  return (x, y) => {
    const row = y < EDGE / 2 ? y : EDGE - 1 - y;
    if (row < 3 || row > 13) return paint(x, y);
    return (columns[(x + 7 * (row >> 2)) % EDGE] ?? false) ? [250, 250, 250] : [10, 10, 10];
  };
}

function hashed(id: string, paint: Paint): HashedMeme {
  const hash = pictureHash(pixelsOf(paint));
  if (hash === null) throw new Error('too flat');
  return { id: id as MemeId, hash };
}

function noisy(paint: Paint, seed: number, strength: number): Paint {
  const random = randomFrom(seed);
  return (x, y) => {
    const [red, green, blue] = paint(x, y);
    const grain = random.between(-strength, strength);
    return [red + grain, green + grain, blue + grain];
  };
}

describe('a perceptual hash', () => {
  test('is equal for equal pixels and has 108 digits', () => {
    expect(hashed('a', scene(1))).toEqual(hashed('a', scene(1)));
    expect(hashed('a', scene(1)).hash).toMatch(/^[0-9a-f]{108}$/);
  });

  test('is not computed for a picture that is too uniform', () => {
    expect(pictureHash(pixelsOf(() => [200, 10, 10]))).toBeNull();
    expect(pictureHash(pixelsOf(noisy(() => [100, 100, 100], 1, 2)))).toBeNull();
  });
});

describe('similar pictures', () => {
  const memes = Array.from({ length: 40 }, (_, seed) => hashed(`${seed}`, lettered(scene(seed), seed)));

  test('are found in spite of noise, and unrelated pictures are not', () => {
    const copies = memes.map((_, seed) => hashed(`${seed} again`, noisy(lettered(scene(seed), seed), seed, 12)));
    const pairs = findSimilarPairs([...memes, ...copies]);
    expect(pairs.filter(({ likeness }) => likeness === 'near-copy')).toHaveLength(40);
    expect(pairs.every(({ a, b }) => b === `${a} again`)).toBe(true);
  });

  test('under another text share the template and are no copies', () => {
    const others = memes.map((_, seed) => hashed(`${seed} again`, lettered(scene(seed), seed + 1000)));
    const pairs = findSimilarPairs([...memes, ...others]);
    expect(pairs.every(({ a, b }) => b === `${a} again`)).toBe(true);
    const templates = pairs.filter(({ likeness }) => likeness === 'same-template');
    expect(templates.length, 'nine in ten').toBeGreaterThanOrEqual(36);
  });

  test('of one meme are those that comparing all memes finds', () => {
    const copies = memes.map((_, seed) => hashed(`${seed} again`, noisy(lettered(scene(seed), seed), seed, 12)));
    const all = [...memes, ...copies];
    const [first] = memes;
    if (first === undefined) throw new Error('no memes');
    expect(similarTo(first, all).map(({ b }) => b)).toEqual(
      findSimilarPairs(all)
        .filter(({ a }) => a === first.id)
        .map(({ b }) => b),
    );
  });

  test('in another colour are neither copies nor templates', () => {
    const red = hashed(
      'red',
      (x, y) => scene(3)(x, y).map((value, channel) => (channel === 0 ? value : value / 3)) as unknown as Colour,
    );
    const blue = hashed(
      'blue',
      (x, y) => scene(3)(x, y).map((value, channel) => (channel === 2 ? value : value / 3)) as unknown as Colour,
    );
    expect(findSimilarPairs([red, blue])).toEqual([]);
  });
});
