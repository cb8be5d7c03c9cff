import { expect, onTestFinished, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import type { LostLibrary } from '$lib/library/library.svelte';
import LibraryLost from '$lib/ui/shell/LibraryLost.svelte';

const FILE = new File(['PK'], 'memes.zip', { type: 'application/zip' });

/** The screen of a library that is lost in this way; gives what is called with the chosen backup. */
async function show(
  why: LostLibrary['why'],
  backup: string | null = null,
): Promise<ReturnType<typeof vi.fn<(chosen: File | null) => Promise<void>>>> {
  const onBegin = vi.fn<(chosen: File | null) => Promise<void>>(() => Promise.resolve());
  const marker = { memes: 340, noted: Date.UTC(2026, 10, 26, 12), backup };
  await render(LibraryLost, { lost: { why, marker }, onBegin });
  return onBegin;
}

const button = (name: string): ReturnType<typeof page.getByRole> => page.getByRole('button', { name, exact: true });
const question = page.getByRole('alertdialog');

test('it says how many memes there were, when, and which backup is the last', async () => {
  await show('gone', 'Memelore backup 2026-11-20.zip');
  const title = 'Your library of 340 memes can no longer be read by this browser.';
  await expect.element(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await expect
    .element(page.getByText(/Nov 26, 2026\. Its last backup is .*Memelore backup 2026-11-20\.zip/))
    .toBeVisible();
});

test('of a library that is gone nothing can be rescued, so that nothing is asked', async () => {
  const onBegin = await show('gone');
  await expect.element(page.getByText('There is no backup of it.', { exact: false })).toBeVisible();
  await button('What happened').click();
  await expect.element(page.getByText(/The browser has deleted what Memelore kept here/)).toBeVisible();
  await button('Start empty').click();
  expect(onBegin).toHaveBeenCalledExactlyOnceWith(null);
  await page.getByLabelText('Choose a backup').upload(FILE);
  expect(onBegin.mock.lastCall?.[0]?.name).toBe(FILE.name);
});

test('damaged files, which may be repaired, are deleted after a question only', async () => {
  const onBegin = await show('damaged');
  await button('Start empty').click();
  await expect.element(question).toHaveTextContent(/340 memes may still be in the damaged files/);
  await button('Keep it').click();
  await page.getByLabelText('Choose a backup').upload(FILE);
  await expect.element(button('Delete it and restore')).toBeVisible();
  expect(onBegin).not.toHaveBeenCalled();
  await button('Delete it and restore').click();
  expect(onBegin.mock.lastCall?.[0]?.name).toBe(FILE.name);
});

test('if the browser can begin no new library, it says what helps and offers nothing else, on a narrow screen', async () => {
  onTestFinished(() => page.viewport(1280, 900));
  await page.viewport(320, 800);
  await show('stuck', 'x'.repeat(200));
  await expect.element(page.getByText(/delete the data of this site in the browser’s settings/)).toBeVisible();
  await expect.element(button('Try again')).toBeVisible();
  expect(page.getByRole('button').elements()).toHaveLength(1);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(320);
});
