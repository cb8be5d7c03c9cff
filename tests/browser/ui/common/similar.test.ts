import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import Similar from '$lib/ui/common/Similar.svelte';

test.for([
  ['same-picture', 'The same picture'],
  ['near-copy', 'Near copy'],
  ['same-template', 'Same template'],
  ['meaning', 'Similar in meaning'],
] as const)('a meme found by %s says “%s”', async ([why, words]) => {
  const { container } = await render(Similar, { why });
  await expect.element(page.getByText(words)).toBeVisible();
  expect(container.textContent.trim()).toBe(words);
});

test('similar pictures and similar meaning have different icons, which screen readers skip', async () => {
  const { container, rerender } = await render(Similar, { why: 'near-copy' });
  const sign = (): SVGElement | null => container.querySelector('svg[aria-hidden="true"]');
  const looks = sign()?.innerHTML;
  expect(looks).toBeTruthy();
  await rerender({ why: 'meaning' });
  expect(sign()?.innerHTML).toBeTruthy();
  expect(sign()?.innerHTML).not.toBe(looks);
});

test('of a meme found by meaning it says which text is near, in as many words as there is room for', async () => {
  const near = ['description', 'tags'] as const;
  const { container, rerender } = await render(Similar, { why: 'meaning', near, words: 'all' });
  const spoken = 'Similar in meaning: its description';
  const seen = (): string =>
    [...container.querySelectorAll<HTMLElement>('span:not(:has(span))')]
      .filter((part) => part.offsetWidth > 1)
      .map((part) => part.innerText.trim())
      .join(' ');
  expect(seen()).toBe('Similar in meaning: its description');
  await rerender({ why: 'meaning', near, words: 'few' });
  expect(seen()).toBe('Similar description');
  await expect.element(page.getByText(spoken)).toBeInTheDocument();
  await rerender({ why: 'meaning', near, words: 'one' });
  expect(seen()).toBe('Description');
  await expect.element(page.getByText(spoken)).toBeInTheDocument();
});
