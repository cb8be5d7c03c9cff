import { sentence } from '$lib/core/failure';
import type { Upload } from '../support/app-page';
import { expect, test } from '../support/test';
import { picture } from '../support/ways-in';

const FILES = 1000;
/** Every twentieth file is broken, in one of three ways. */
const BROKEN = 50;

function broken(number: number): Upload {
  const name = `broken ${number}.png`;
  const { buffer } = picture(number);
  const kinds = [Buffer.alloc(0), Buffer.from('Not a picture at all.'), buffer.subarray(0, buffer.length - 20)];
  return { name, mimeType: 'image/png', buffer: kinds[number % 3] ?? buffer };
}

test('of a thousand files the fifty broken ones fail, and one report gives the reasons', async ({ app, page }) => {
  await page.evaluate(() => {
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries())
        Object.assign(globalThis, {
          longestMs: Math.max(duration, Number(Reflect.get(globalThis, 'longestMs') ?? 0)),
        });
    }).observe({ type: 'longtask' });
  });
  const files = Array.from({ length: FILES }, (_item, index) =>
    index % (FILES / BROKEN) === 7 ? broken((index - 7) / (FILES / BROKEN)) : picture(index),
  );
  const dock = page.getByRole('region', { name: 'Adding memes' });
  const began = Date.now();
  await app.add(files);
  await dock.getByRole('button', { name: 'Pause adding' }).click();
  await expect(dock).toContainText(/Paused at [\d,]+ of 1,000/);
  await dock.getByRole('button', { name: 'Resume adding' }).click();

  const report = page.getByRole('region', { name: 'Import report' });
  await expect(report).toContainText('950 memes added, 50 could not be added.', { timeout: 90_000 });
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  const longestMs = await page.evaluate(() => Number(Reflect.get(globalThis, 'longestMs') ?? 0));
  console.log(`1,000 files in ${seconds} s, the longest task ${longestMs.toFixed(0)} ms`);
  expect(await app.memes()).toHaveLength(FILES - BROKEN);

  await report.getByText('Show the files').click();
  for (const [kind, count] of [
    ['empty-file', 17],
    ['not-an-image', 17],
    ['damaged-image', 16],
  ] as const) {
    const group = report.getByRole('listitem').filter({ has: page.getByText(sentence({ kind })) });
    await expect(group.getByRole('listitem')).toHaveCount(count);
  }
  // Trying again cannot help with any of them.
  await expect(report.getByRole('button', { name: 'Try again' })).toBeHidden();
});
