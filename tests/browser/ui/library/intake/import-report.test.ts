import { afterEach, expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import { newMemeId } from '$lib/core/ids';
import { EMPTY_REPORT } from '$lib/intake/import-report';
import ImportReport from '$lib/ui/library/intake/ImportReport.svelte';

afterEach(() => page.viewport(1280, 900));

test('a report of a full disk says what is missing, leads to what can be deleted, and fits a phone', async () => {
  await page.viewport(360, 800);
  const file = new File([new Uint8Array(90_000)], 'big.png');
  const unfit = { name: 'big.png', source: { file, folder: '' }, failure: { kind: 'storage-full' as const } };
  const report = { ...EMPTY_REPORT, added: [newMemeId()], failed: [unfit, unfit] };
  let tries = 0;
  const onTryAgain = (): void => void (tries += 1);
  await render(ImportReport, { report, keeping: null, onTryAgain, onDismiss: () => undefined });
  await expect.element(page.getByText('1 meme added, 2 did not fit: 180 KB more are needed.')).toBeVisible();
  await expect
    .element(page.getByRole('link', { name: 'Make room' }))
    .toHaveAttribute('href', expect.stringMatching(/\/settings\/library\/#storage$/));
  await page.getByRole('button', { name: 'Try again' }).click();
  expect(tries).toBe(1);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(360);
});
