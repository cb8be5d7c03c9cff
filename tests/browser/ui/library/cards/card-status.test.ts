import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import CardStatus from '$lib/ui/library/cards/CardStatus.svelte';

/** The words of the status; '' if nothing is shown. */
function line(container: Element): string {
  return container.querySelector('p')?.innerText.trim() ?? '';
}

test('a meme that is as it should be has no status', async () => {
  for (const status of ['Described', 'Not described'] as const) {
    const { container, unmount } = await render(CardStatus, { status });
    expect(line(container)).toBe('');
    await unmount();
  }
});

test('what waits, runs or has failed has a word and an icon, which screen readers skip', async () => {
  for (const status of ['Waiting', 'Describing', 'Failed'] as const) {
    const { container, unmount } = await render(CardStatus, { status });
    expect(line(container)).toBe(status);
    const sign = container.querySelector('[aria-hidden="true"]');
    expect(sign?.getBoundingClientRect().width, status).toBeGreaterThan(0);
    await unmount();
  }
});

test('reading is shown unless the meme is being described or that has failed', async () => {
  const { container, rerender } = await render(CardStatus, { status: 'Not described', reading: true });
  expect(line(container)).toBe('Reading');
  await rerender({ status: 'Waiting' });
  expect(line(container)).toBe('Reading');
  await rerender({ status: 'Describing' });
  expect(line(container)).toBe('Describing');
  await rerender({ status: 'Failed' });
  expect(line(container)).toBe('Failed');
});

test('a failure has another colour', async () => {
  const { container, rerender } = await render(CardStatus, { status: 'Waiting' });
  const colour = (): string => getComputedStyle(container.querySelector('p') ?? container).color;
  const calm = colour();
  await rerender({ status: 'Failed' });
  expect(colour()).not.toBe(calm);
});
