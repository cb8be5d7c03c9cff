import { expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import type { Notice } from '$lib/basics/notices.svelte';
import Notices from '$lib/ui/shell/Notices.svelte';

const undo = page.getByRole('button', { name: 'Undo' });

/** A notice with Undo; gives what was held and released, in order. */
async function show(): Promise<string[]> {
  const heard: string[] = [];
  const notice: Notice = { id: '1', text: '2 memes deleted', tone: 'plain', action: { label: 'Undo', run: vi.fn() } };
  await render(Notices, {
    notices: [notice],
    onDismiss: vi.fn(),
    onHold: (id) => heard.push(`hold ${id}`),
    onRelease: (id) => heard.push(`release ${id}`),
  });
  await expect.element(undo).toBeVisible();
  return heard;
}

test('a notice is held while it is pointed at', async () => {
  const heard = await show();
  await undo.hover();
  await expect.poll(() => heard.at(-1)).toBe('hold 1');
  await userEvent.unhover(undo);
  await expect.poll(() => heard.at(-1)).toBe('release 1');
});

test('a notice is held while the focus is in it', async () => {
  const heard = await show();
  (undo.element() as HTMLElement).focus();
  await expect.poll(() => heard.at(-1)).toBe('hold 1');
  await userEvent.tab();
  expect(document.activeElement).toBe(page.getByRole('button', { name: 'Dismiss' }).element());
  expect(heard.at(-1)).toBe('hold 1');
  (document.activeElement as HTMLElement).blur();
  expect(heard.at(-1)).toBe('release 1');
});
