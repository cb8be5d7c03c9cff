import { expect, onTestFinished, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import Sheet from '$lib/ui/common/Sheet.svelte';
import { snippetOf } from '../snippets';

const sheet = page.getByRole('dialog', { name: 'Move to a folder' });

async function openSheet(): Promise<void> {
  await render(Sheet, { open: true, title: 'Move to a folder', children: snippetOf('<button>Cats</button>') });
  await expect.element(sheet).toBeVisible();
}

test('it shows a title and an explanation', async () => {
  await openSheet();
  await expect.element(page.getByRole('heading', { level: 2, name: 'Move to a folder' })).toBeVisible();
  await expect.element(sheet.getByRole('button', { name: 'Cats' })).toBeVisible();
});

test('its button, Escape and a click beside it close it', async () => {
  const ways = [
    () => page.getByRole('button', { name: 'Close' }).click(),
    () => userEvent.keyboard('{Escape}'),
    () => userEvent.click(document.documentElement, { position: { x: 5, y: 5 }, force: true }),
  ];
  for (const close of ways) {
    await openSheet();
    await close();
    await expect.element(sheet).not.toBeInTheDocument();
  }
});

test('the focus stays in the sheet', async () => {
  await openSheet();
  for (let at = 0; at < 5; at += 1) {
    await userEvent.tab();
    expect(sheet.element().contains(document.activeElement)).toBe(true);
  }
});

test('it is at the lower edge on a phone, and in the middle of a wide screen', async () => {
  onTestFinished(() => page.viewport(1280, 900));
  await openSheet();
  const box = (): DOMRect => sheet.element().getBoundingClientRect();
  // The overlay covers the whole screen.
  const screen = (): DOMRect => document.querySelector('.scrim')?.getBoundingClientRect() ?? new DOMRect();
  await expect.poll(() => Math.abs(box().left + box().right - screen().right)).toBeLessThan(2);
  expect(box().left).toBeGreaterThan(0);
  expect(box().bottom).toBeLessThan(screen().bottom);
  await page.viewport(360, 800);
  await expect.poll(() => screen().bottom).toBe(800);
  await expect.poll(() => [box().left, box().right, box().bottom]).toEqual([0, screen().right, 800]);
});
