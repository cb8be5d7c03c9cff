import { expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import Confirm from '$lib/ui/common/Confirm.svelte';
import { snippetOf } from '../snippets';

const dialog = page.getByRole('alertdialog', { name: 'Delete 3 memes?' });
const yes = page.getByRole('button', { name: 'Delete' });
const no = page.getByRole('button', { name: 'Keep them' });

async function openConfirm(): Promise<() => number> {
  const onConfirm = vi.fn();
  const children = snippetOf('<p>The files on your disk stay.</p>');
  await render(Confirm, { open: true, title: 'Delete 3 memes?', yes: 'Delete', no: 'Keep them', children, onConfirm });
  await expect.element(dialog).toBeVisible();
  return () => onConfirm.mock.calls.length;
}

test('the dialog shows the question and the consequences', async () => {
  await openConfirm();
  await expect.element(page.getByRole('heading', { level: 2, name: 'Delete 3 memes?' })).toBeVisible();
  await expect.element(dialog).toHaveAccessibleDescription('The files on your disk stay.');
});

test('the confirming button confirms once and closes', async () => {
  const confirmed = await openConfirm();
  await yes.click();
  await expect.element(dialog).not.toBeInTheDocument();
  expect(confirmed()).toBe(1);
});

test('the other button and Escape close it without confirming', async () => {
  for (const close of [() => no.click(), () => userEvent.keyboard('{Escape}')]) {
    const confirmed = await openConfirm();
    await close();
    await expect.element(dialog).not.toBeInTheDocument();
    expect(confirmed()).toBe(0);
  }
});

test('a click beside the dialog does not close it', async () => {
  const confirmed = await openConfirm();
  await userEvent.click(document.documentElement, { position: { x: 5, y: 5 }, force: true });
  await expect.element(dialog).toBeVisible();
  expect(confirmed()).toBe(0);
});

test('the focus stays in the dialog', async () => {
  await openConfirm();
  for (let at = 0; at < 5; at += 1) {
    await userEvent.tab();
    expect(dialog.element().contains(document.activeElement)).toBe(true);
  }
});
