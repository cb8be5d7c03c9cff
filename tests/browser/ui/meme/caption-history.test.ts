import { expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import { MAX_TEXT_LENGTH } from '$lib/core/bounds';
import type { CaptionRecord } from '$lib/core/caption';
import { newCaptionId, newMemeId } from '$lib/core/ids';
import CaptionHistory from '$lib/ui/meme/CaptionHistory.svelte';

const meme = newMemeId();

function record(value: string): CaptionRecord {
  return { id: newCaptionId(), meme, kind: 'description', value, made: 1, source: { by: 'person' } };
}

test('earlier texts are drawn twenty at a time, the newest first', async () => {
  const records = Array.from({ length: 50 }, (_, index) => record(`Text ${index}.`));
  await render(CaptionHistory, { records, current: [records[0]?.id], onUse: () => undefined });
  await page.getByText('Earlier texts').click();
  const texts = page.getByRole('listitem');
  await expect.element(texts.first()).toHaveTextContent('Text 1.');
  expect(texts.elements()).toHaveLength(20);
  await page.getByRole('button', { name: 'Show 20 more of 29' }).click();
  await page.getByRole('button', { name: 'Show 9 more of 9' }).click();
  await expect.element(texts.nth(48)).toHaveTextContent('Text 49.');
  await expect.element(page.getByRole('button', { name: /^Show/u })).not.toBeInTheDocument();
});

test('of a long text the beginning is drawn, and all of it is used', async () => {
  const long = record('x'.repeat(MAX_TEXT_LENGTH));
  const onUse = vi.fn();
  await render(CaptionHistory, { records: [long], current: [], onUse });
  await page.getByText('Earlier texts').click();
  await expect.element(page.getByText(/^x{2000}…$/u)).toBeVisible();
  await page.getByRole('button', { name: 'Use this text' }).click();
  expect(onUse).toHaveBeenCalledExactlyOnceWith(long);
});
