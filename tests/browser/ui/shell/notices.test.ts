import { expect, onTestFinished, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import type { Notice } from '$lib/basics/notices.svelte';
import { newMemeId } from '$lib/core/ids';
import Notices from '$lib/ui/shell/Notices.svelte';

const undo = page.getByRole('button', { name: 'Undo' });
const UNDO = { label: 'Undo', run: vi.fn() };
const DELETED: Notice = { id: '1', text: '2 memes deleted', tone: 'plain', action: UNDO, ofPage: false };

/** Shows notices; gives what was heard, in order. */
async function show(notices: readonly Notice[] = [DELETED]): Promise<string[]> {
  const heard: string[] = [];
  const props = {
    notices,
    loadThumbnail: () => Promise.resolve(null),
    onDismiss: (id: string) => void heard.push(`dismiss ${id}`),
    onHold: () => void heard.push('hold'),
    onRelease: () => void heard.push('release'),
  };
  await render(Notices, props);
  return heard;
}

test('notices are held while one of them is pointed at', async () => {
  const heard = await show();
  await undo.hover();
  await expect.poll(() => heard.at(-1)).toBe('hold');
  await userEvent.unhover(undo);
  await expect.poll(() => heard.at(-1)).toBe('release');
});

test('notices are held while the focus is in one of them', async () => {
  const heard = await show();
  (undo.element() as HTMLElement).focus();
  await expect.poll(() => heard.at(-1)).toBe('hold');
  await userEvent.tab();
  expect(document.activeElement).toBe(page.getByRole('button', { name: 'Dismiss' }).element());
  expect(heard.at(-1)).toBe('hold');
  (document.activeElement as HTMLElement).blur();
  await expect.poll(() => heard.at(-1)).toBe('release');
});

test('the closing buttons of short and long notices are below each other, in the corners', async () => {
  const long = {
    id: '2',
    text: 'A description of meme.png was typed but not stored. '.repeat(3),
    tone: 'bad',
  } as const;
  const copied = { id: '3', text: 'Copied', tone: 'good', picture: newMemeId() } as const;
  onTestFinished(() => page.viewport(1280, 900));
  await show([DELETED, { ...long, ofPage: true }, { ...copied, ofPage: false }]);
  for (const width of [360, 1280]) {
    await page.viewport(width, 800);
    const buttons = page.getByRole('button', { name: 'Dismiss' }).elements();
    const lefts = buttons.map((button) => button.getBoundingClientRect().left);
    expect(new Set(lefts).size).toBe(1);
    expect(lefts[0]).toBeLessThan(width - 44);
    const tops = buttons.map((button) => {
      const top = button.parentElement?.getBoundingClientRect().top ?? 0;
      return Math.round(button.getBoundingClientRect().top - top);
    });
    expect(new Set(tops).size).toBe(1);
  }
});
