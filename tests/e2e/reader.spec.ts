import type { CaptionOutput } from '$lib/captioner/protocol';
import type { Harness } from '../support/harness';
import { expect, test } from '../support/test';

/** Two threads if the machine has two cores; the harness is cross-origin isolated. */
const THREADS = 2;

const read = (harness: Harness, pictures: readonly string[]): Promise<CaptionOutput[]> =>
  harness.run<CaptionOutput[]>('reader', pictures, THREADS);

test('the reader finds no text on pictures without text, at any size', async ({ harness }) => {
  test.setTimeout(300_000);
  const pictures: string[] = [];
  for (const [width, height] of [
    [1, 1],
    [31, 7],
    [600, 400],
    [40, 3000],
    [5000, 300],
  ] as const)
    pictures.push(await wordless(harness, width, height));
  const outputs = await read(harness, pictures);
  expect(outputs.map(({ text, kind }) => ({ text, kind }))).toEqual(pictures.map(() => ({ text: '', kind: 'text' })));
});

test('the reader rejects bytes that are no picture', async ({ harness }) => {
  test.setTimeout(120_000);
  await expect(read(harness, [Buffer.from('no picture').toString('base64')])).rejects.toThrow();
});

/** A gradient with a transparent half, as a PNG in base64. */
function wordless(harness: Harness, width: number, height: number): Promise<string> {
  return harness.page.evaluate(
    ([w, h]) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: w, height: h });
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('No 2D canvas');
      const sky = context.createLinearGradient(0, 0, 0, h);
      sky.addColorStop(0, '#48c');
      sky.addColorStop(1, '#253');
      context.fillStyle = sky;
      context.fillRect(0, 0, w / 2, h);
      return canvas.toDataURL().split(',')[1] ?? '';
    },
    [width, height] as const,
  );
}
