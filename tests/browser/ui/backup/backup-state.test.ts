import { expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import BackupState from '$lib/ui/backup/BackupState.svelte';

const IDLE = {
  work: null,
  question: null,
  offered: null,
  answer: () => undefined,
  answerOffer: () => Promise.resolve(),
  stop: () => undefined,
};

test('an offered backup is named, and is restored or left', async () => {
  const answerOffer = vi.fn(() => Promise.resolve());
  await render(BackupState, { backups: { ...IDLE, offered: '<b>holiday</b>.zip', answerOffer } });
  await expect.element(page.getByRole('alert')).toHaveTextContent('<b>holiday</b>.zip is a backup of Memelore.');
  await page.getByRole('button', { name: 'Restore' }).click();
  await page.getByRole('button', { name: 'Leave it' }).click();
  expect(answerOffer.mock.calls).toEqual([[true], [false]]);
});

test('damaged pictures are a question before anything is changed', async () => {
  const answer = vi.fn();
  await render(BackupState, { backups: { ...IDLE, question: { kind: 'damaged', count: 1, total: 2000 }, answer } });
  await expect
    .element(page.getByRole('alert'))
    .toHaveTextContent('1 of 2,000 pictures in this backup are damaged. Nothing was changed yet.');
  await page.getByRole('button', { name: 'Restore the others' }).click();
  await page.getByRole('button', { name: 'Leave it' }).click();
  expect(answer.mock.calls).toEqual([[true], [false]]);
});

test('work has progress and can be cancelled', async () => {
  const stop = vi.fn();
  await render(BackupState, { backups: { ...IDLE, work: { kind: 'restoring', done: 5, total: 2000 }, stop } });
  await expect.element(page.getByRole('progressbar', { name: 'Restoring' })).toHaveAttribute('aria-valuenow', '5');
  await expect.element(page.getByText('Restoring: 5 of 2,000')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(stop).toHaveBeenCalledOnce();
});
