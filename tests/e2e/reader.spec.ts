import { expect, test, type Browser } from '@playwright/test';
import type { CaptionOutput } from '$lib/captioner/protocol';
import { launchChromium } from '../support/chromium';
import { buildHarness, openHarness, type Harness } from '../support/harness';
import { paintMemes } from '../support/painter';
import { wordRecall } from '../support/recall';

/** Two threads where there are two cores; the harness is cross-origin isolated. */
const THREADS = 2;
const MIN_RECALL = 0.95;

test.describe('the bundled reader', () => {
  let browser: Browser;
  let harness: Harness;

  test.beforeAll(async () => {
    test.setTimeout(120_000);
    await buildHarness();
    browser = await launchChromium();
    harness = await openHarness(browser);
  });

  test.afterAll(async () => {
    await harness.close();
    await browser.close();
  });

  const read = (pictures: readonly string[]): Promise<CaptionOutput[]> =>
    harness.run<CaptionOutput[]>('reader', pictures, THREADS);

  test('reads at least 95 % of the words on a hundred painted memes', async () => {
    test.setTimeout(600_000);
    const memes = await paintMemes(harness, 100, 1);
    const outputs = await read(memes.map(({ bytes }) => bytes.toString('base64')));
    let found = 0;
    let total = 0;
    memes.forEach(({ text }, index) => {
      const recall = wordRecall(text, outputs[index]?.text ?? '');
      found += recall.found;
      total += recall.total;
    });
    console.log(`reader: ${found} of ${total} words on ${memes.length} painted memes, ${percent(found / total)}`);
    expect(found / total).toBeGreaterThanOrEqual(MIN_RECALL);
  });

  test('finds no text where there is none, whatever the size', async () => {
    test.setTimeout(300_000);
    const pictures: string[] = [];
    for (const [width, height] of [
      [1, 1],
      [31, 7],
      [600, 400],
      [40, 3000],
      [5000, 300],
    ] as const)
      pictures.push(await wordless(width, height));
    const outputs = await read(pictures);
    expect(outputs.map(({ text, kind }) => ({ text, kind }))).toEqual(pictures.map(() => ({ text: '', kind: 'text' })));
  });

  test('refuses bytes that are no picture', async () => {
    test.setTimeout(120_000);
    await expect(read([Buffer.from('no picture').toString('base64')])).rejects.toThrow();
  });

  /** A gradient with a transparent half, as base64 PNG. */
  function wordless(width: number, height: number): Promise<string> {
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
});

function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}
