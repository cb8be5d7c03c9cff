import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import type { MemeStatus } from '$lib/core/job';
import CardStatus from '$lib/ui/library/cards/CardStatus.svelte';

/** The line as it is read: its parts, and what the stylesheet puts between them. */
function line(container: Element): string {
  const parts = [...container.querySelectorAll('span')].map((span) => {
    const between = /^"(.*)"$/.exec(getComputedStyle(span, '::after').content)?.[1] ?? '';
    return span.innerText + between;
  });
  return parts.join('').replaceAll('\u00a0', ' ');
}

const STATUSES: readonly MemeStatus[] = ['Not captioned', 'Waiting', 'Captioning', 'Captioned', 'Failed'];

test('every status has its word and a sign of its own, which screen readers skip', async () => {
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

test('a description says who made it and how long that took', async () => {
  const { container } = await render(CardStatus, { status: 'Captioned', by: ['SmolVLM 256M', '1.5 s'] });
  expect(line(container)).toBe('Captioned · SmolVLM 256M · 1.5 s');
});

test('while its text is read, that is said in place of the maker', async () => {
  const { container, rerender } = await render(CardStatus, { status: 'Captioned', by: ['You'], reading: true });
  expect(line(container)).toBe('Captioned · reading its text');
  await rerender({ reading: false });
  expect(line(container)).toBe('Captioned · You');
});

test('a failure has a colour of its own', async () => {
  const { container, rerender } = await render(CardStatus, { status: 'Waiting' });
  const colour = (): string => getComputedStyle(container.querySelector('p') ?? container).color;
  const calm = colour();
  await rerender({ status: 'Failed' });
  expect(colour()).not.toBe(calm);
});
