import { sentence } from '$lib/core/failure';
import type { Upload } from '../support/app-page';
import { expect, test } from '../support/test';
import { picture } from '../support/ways-in';
import { allowCalls, limitCallsNow } from '../support/worker-calls';

const FILES = 400;
/** Every twentieth file is broken, in one of three ways. */
const BROKEN = 20;

function broken(number: number): Upload {
  const name = `broken ${number}.png`;
  const { buffer } = picture(number);
  const kinds = [Buffer.alloc(0), Buffer.from('Not a picture at all.'), buffer.subarray(0, 40)];
  return { name, mimeType: 'image/png', buffer: kinds[number % 3] ?? buffer };
}

test('of many files the broken ones fail, and one report gives the reasons', async ({ app, page }) => {
  const files = Array.from({ length: FILES }, (_item, index) =>
    index % (FILES / BROKEN) === 7 ? broken((index - 7) / (FILES / BROKEN)) : picture(index),
  );
  const dock = page.getByRole('region', { name: 'Adding memes' });
  // The import cannot end before it is paused.
  await limitCallsNow(page, 'intake', FILES / 10);
  await app.add(files);
  await dock.getByRole('button', { name: 'Pause adding' }).click();
  await expect(dock).toContainText(/Paused at [\d,]+ of 400/);
  await allowCalls(page, FILES);
  await dock.getByRole('button', { name: 'Resume adding' }).click();

  const report = page.getByRole('region', { name: 'Import report' });
  await expect(report).toContainText('380 memes added, 20 could not be added.', { timeout: 180_000 });
  expect(await app.memes()).toHaveLength(FILES - BROKEN);

  await report.getByText('Show the files').click();
  for (const [failure, count] of [
    [{ kind: 'empty-file' }, 7],
    [{ kind: 'other-file', what: 'text' }, 7],
    [{ kind: 'damaged-image' }, 6],
  ] as const) {
    const group = report.getByRole('listitem').filter({ has: page.getByText(sentence(failure)) });
    await expect(group.getByRole('listitem')).toHaveCount(count);
  }
  // Trying again cannot help with any of them.
  await expect(report.getByRole('button', { name: 'Try again' })).toBeHidden();
});
