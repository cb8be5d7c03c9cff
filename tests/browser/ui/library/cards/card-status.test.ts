import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import type { MemeStatus } from '$lib/core/job';
import CardStatus from '$lib/ui/library/cards/CardStatus.svelte';

/** The text of the line, with the separators that the stylesheet adds. */
function line(container: Element): string {
  const parts = [...container.querySelectorAll('span')].map((span) => {
    const between = /^"(.*)"$/.exec(getComputedStyle(span, '::after').content)?.[1] ?? '';
    return span.innerText + between;
  });
  return parts.join('').replaceAll('\u00a0', ' ');
}

const STATUSES: readonly MemeStatus[] = ['Not described', 'Waiting', 'Describing', 'Described', 'Failed'];

test('every status has a word and an icon, which screen readers skip', async () => {
  const signs = new Set<string>();
  for (const status of STATUSES) {
    const { container, unmount } = await render(CardStatus, { status });
    expect(line(container)).toBe(status);
    const sign = container.querySelector('[aria-hidden="true"]');
    expect(sign?.getBoundingClientRect().width, status).toBeGreaterThan(0);
    signs.add(sign?.outerHTML ?? '');
    await unmount();
  }
  expect(signs.size).toBe(STATUSES.length);
});

test('a description shows its model and how long it took', async () => {
  const { container } = await render(CardStatus, { status: 'Described', by: ['SmolVLM 256M', '1.5 s'] });
  expect(line(container)).toBe('Described · SmolVLM 256M · 1.5 s');
});

test('while the reader reads the meme, that is shown instead of the model', async () => {
  const { container, rerender } = await render(CardStatus, { status: 'Described', by: ['You'], reading: true });
  expect(line(container)).toBe('Described · reading its text');
  await rerender({ reading: false });
  expect(line(container)).toBe('Described · You');
});

test('a failure has another colour', async () => {
  const { container, rerender } = await render(CardStatus, { status: 'Waiting' });
  const colour = (): string => getComputedStyle(container.querySelector('p') ?? container).color;
  const calm = colour();
  await rerender({ status: 'Failed' });
  expect(colour()).not.toBe(calm);
});
