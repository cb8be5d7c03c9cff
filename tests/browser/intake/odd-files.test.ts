import { beforeAll, describe, expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import type { Intake } from '$lib/intake/protocol';
import { filesOfInput } from '$lib/intake/sources';
import type { BadFile, Colour } from '../../support/bad-files';
import { failuresOf, fileInput, imported, type Imported } from './imported';

const PIXELS: Record<Colour, readonly number[]> = {
  red: [255, 0, 0, 255],
  green: [0, 255, 0, 255],
  blue: [0, 0, 255, 255],
  white: [255, 255, 255, 255],
  clear: [0, 0, 0, 0],
};

/** The colour that is nearest to a pixel's, because lossy compression changes it a little. */
function nearest(pixel: readonly number[]): string {
  const [name] = Object.entries(PIXELS).sort((a, b) => distance(a[1], pixel) - distance(b[1], pixel))[0] ?? [];
  return name ?? '';
}

function distance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0);
}

/** Colours of four pixels, a quarter in from the edges: top left, top right, bottom left, bottom right. */
async function cornersOf({ type, data, width, height }: Intake['thumbnail']): Promise<string[]> {
  const picture = await createImageBitmap(new Blob([data], { type }));
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (context === null) throw new Error('No 2D canvas');
  context.drawImage(picture, 0, 0);
  const at = (side: number, part: number): number => Math.floor(side * part);
  return [0.25, 0.75].flatMap((y) =>
    [0.25, 0.75].map((x) => nearest([...context.getImageData(at(width, x), at(height, y), 1, 1).data])),
  );
}

describe('all kinds of bad files', () => {
  let files: BadFile[];
  let result: Imported;

  beforeAll(async () => {
    files = await commands.writeOddFiles();
    const input = fileInput();
    await commands.choose(files.map(({ name }) => `odd/${name}`));
    result = await imported(await filesOfInput(input));
  });

  test('each file works or fails alone, with its own reason', async () => {
    const failures = failuresOf(result);
    const intakes = new Map(result.intakes.map(({ name, intake }) => [name, intake]));
    for (const { name, expected } of files) {
      if (expected.kind === 'fails') {
        expect.soft(failures.get(name), name).toEqual(expected.failure);
        continue;
      }
      const { type, width, height, animated, damaged, corners } = expected;
      const intake = intakes.get(name);
      expect.soft(failures.get(name), name).toBeUndefined();
      expect.soft(intake, name).toMatchObject({ type, width, height, animated });
      expect.soft(intake?.damaged ?? false, name).toBe(damaged);
      if (corners !== undefined && intake !== undefined)
        expect.soft(await cornersOf(intake.thumbnail), name).toEqual(corners);
    }
  });

  test('every thumbnail is WebP and at most 320 pixels wide and high', () => {
    expect(result.intakes.length).toBeGreaterThan(0);
    for (const { name, intake } of result.intakes) {
      const { thumbnail, width, height } = intake;
      expect.soft(thumbnail.type, name).toBe('image/webp');
      expect.soft(Math.max(thumbnail.width, thumbnail.height), name).toBe(Math.min(320, Math.max(width, height)));
      expect.soft(Math.min(thumbnail.width, thumbnail.height), name).toBeGreaterThan(0);
    }
  });

  test('files with the same bytes are one meme, and the report has their names', () => {
    expect(result.report.known).toHaveLength(1);
    const [known] = result.report.known;
    expect([known?.meme, known?.name].sort()).toEqual(['<img src=x onerror=alert(1)>.jpg', 'really a jpeg.png']);
  });

  test('the report names each added animation once', () => {
    expect([...result.report.animated].sort()).toEqual(['animated.gif', 'no trailer.gif']);
  });

  test('progress counts every file once', () => {
    const counts = result.progress.map(([done]) => done);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(result.progress.at(-1)).toEqual([files.length, files.length]);
  });

  test('no script in a file was run', () => {
    expect(globalThis).not.toHaveProperty('hacked');
  });
});
