import { beforeEach, expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import MemeLink from '$lib/ui/common/MemeLink.svelte';
import { snippetOf } from '../snippets';

const link = page.getByRole('link', { name: 'cat.png' });
const PROPS = { id: 'a/b', label: 'cat.png', children: snippetOf('<span>a picture</span>') };

/** The addresses of followed links; the navigation itself is prevented. */
let followed: string[] = [];

beforeEach(() => {
  followed = [];
  const stay = (event: MouseEvent): void => {
    if (!(event.target instanceof Element)) return;
    const to = event.target.closest('a');
    if (to !== null) followed.push(to.pathname + to.search);
    event.preventDefault();
  };
  document.addEventListener('click', stay);
  return () => {
    document.removeEventListener('click', stay);
  };
});

test('it leads to the page of the meme, by its name', async () => {
  await render(MemeLink, PROPS);
  await link.click();
  expect(followed).toEqual(['/meme/?id=a%2Fb']);
  await expect.element(page.getByText('a picture')).toBeVisible();
});

test('a click anywhere on the card opens the meme', async () => {
  const { container } = await render(MemeLink, PROPS);
  Object.assign(container.style, { position: 'relative', width: '300px', height: '200px' });
  await userEvent.click(container, { position: { x: 290, y: 190 } });
  expect(followed).toEqual(['/meme/?id=a%2Fb']);
});

test('the keyboard reaches and follows it, unless its card is out of the tab order', async () => {
  const { rerender } = await render(MemeLink, PROPS);
  await userEvent.tab();
  await expect.element(link).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  expect(followed).toEqual(['/meme/?id=a%2Fb']);
  link.element().blur();
  await rerender({ tabindex: -1 });
  await userEvent.tab();
  await expect.element(link).not.toHaveFocus();
});
