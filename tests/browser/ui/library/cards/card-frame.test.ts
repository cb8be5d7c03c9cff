import { beforeEach, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import { unmarked } from '$lib/library/found';
import type { CardProps } from '$lib/ui/library/cards/card-props';
import CardFrame from '$lib/ui/library/cards/CardFrame.svelte';
import { makeMeme } from '../../../../support/records';
import { pictureOf } from '../../pixels';
import { snippetOf } from '../../snippets';

const meme = makeMeme({ name: 'cat.png' });
const link = page.getByRole('link', { name: 'cat.png' });
const check = page.getByRole('checkbox', { name: 'Select cat.png' });
const button = (name: string) => page.getByRole('button', { name, exact: true });

/** The callbacks of a card. */
const calls = {
  onSelect: vi.fn<CardProps['onSelect']>(),
  onFocus: vi.fn<CardProps['onFocus']>(),
  onFavourite: vi.fn(),
  onCopy: vi.fn(),
  onCaptionAgain: vi.fn(),
  onRetry: vi.fn(),
  onCancel: vi.fn(),
};

const opened = vi.fn();

beforeEach(() => {
  vi.clearAllMocks();
  const stay = (event: MouseEvent): void => {
    if (!(event.target instanceof Element) || event.target.closest('a') === null) return;
    if (!event.defaultPrevented) opened();
    event.preventDefault();
  };
  document.addEventListener('click', stay);
  return () => {
    document.removeEventListener('click', stay);
  };
});

async function card(given: Partial<CardProps> = {}): Promise<{
  readonly article: HTMLElement;
  readonly change: (given: Partial<CardProps>) => Promise<void>;
  readonly unmount: () => Promise<void>;
}> {
  const props = (changed: Partial<CardProps>): CardProps => ({
    ...{ found: unmarked(meme), status: 'Not described', live: null, reading: false, failure: null, tags: [] },
    ...{ selected: false, selecting: false, tabbable: true, loadThumbnail: () => pictureOf('red', 90, 60) },
    ...calls,
    ...changed,
  });
  const children = snippetOf('<p>a cat</p>');
  const { container, rerender, unmount } = await render(CardFrame, { view: 'masonry', card: props(given), children });
  container.style.width = '300px';
  const article = container.querySelector('article');
  if (article === null) throw new Error('No card');
  return { article, change: (changed) => rerender({ card: props(changed) }), unmount };
}

test('a click opens the meme; with Ctrl it selects the meme, with Shift the range up to it', async () => {
  await card();
  await link.click();
  expect([opened.mock.calls.length, calls.onSelect.mock.calls]).toEqual([1, []]);
  await link.click({ modifiers: ['Control'] });
  await link.click({ modifiers: ['Shift'] });
  expect([opened.mock.calls.length, calls.onSelect.mock.calls]).toEqual([1, [[false], [true]]]);
});

test('during a selection every click on the card selects', async () => {
  const { change } = await card({ selecting: true });
  await expect.element(check).not.toBeChecked();
  await link.click();
  expect([opened.mock.calls.length, calls.onSelect.mock.calls]).toEqual([0, [[false]]]);
  await change({ selecting: true, selected: true });
  await expect.element(check).toBeChecked();
  await check.click();
  expect(calls.onSelect.mock.calls).toEqual([[false], [false]]);
});

test('the box and the border show the selection at each click, also while the pointer is on the card', async () => {
  const { article, change } = await card();
  let selected = false;
  calls.onSelect.mockImplementation(() => void change({ selecting: true, selected: (selected = !selected) }));
  await check.click();
  await expect.element(check).toBeChecked();
  const line = (): string => getComputedStyle(article.querySelector('.box') ?? article, '::after').boxShadow;
  await expect.poll(line).toContain('3px');
  await check.click();
  await expect.element(check).not.toBeChecked();
  await expect.poll(line).not.toContain('3px');
  // A range that ends at a selected card leaves it selected.
  await change({ selecting: true, selected: true });
  calls.onSelect.mockReset();
  await check.click({ modifiers: ['Shift'] });
  await expect.poll(() => calls.onSelect.mock.calls).toEqual([[true]]);
  await expect.element(check).toBeChecked();
});

test('each button calls its action', async () => {
  const { change } = await card();
  await button('Favourite').click();
  await button('Copy image').click();
  await button('Describe again').click();
  expect([calls.onFavourite, calls.onCopy, calls.onCaptionAgain].map((call) => call.mock.calls.length)).toEqual([
    1, 1, 1,
  ]);
  await change({ status: 'Waiting' });
  await button('Cancel describing').click();
  expect(calls.onCancel).toHaveBeenCalledTimes(1);
  expect(opened).not.toHaveBeenCalled();
});

test('the checkbox is shown while the mouse is over the card or the focus is in it', async () => {
  const { article } = await card();
  const seen = (): string => getComputedStyle(article.querySelector('.check') ?? article).opacity;
  await userEvent.hover(document.documentElement, { position: { x: 600, y: 600 } });
  await expect.poll(seen).toBe('0');
  await userEvent.hover(article);
  await expect.poll(seen).toBe('1');
  await userEvent.hover(document.documentElement, { position: { x: 600, y: 600 } });
  await expect.poll(seen).toBe('0');
  await userEvent.tab();
  await expect.element(link).toHaveFocus();
  await expect.poll(seen).toBe('1');
});

test('it reports when the focus enters, and when the card is removed', async () => {
  const { unmount } = await card();
  await userEvent.tab();
  expect(calls.onFocus.mock.calls).toEqual([[true, meme.id]]);
  await unmount();
  expect(calls.onFocus.mock.calls.at(-1)).toEqual([false, meme.id]);
});

test('the keyboard skips a card that is not in the tab order', async () => {
  const { article } = await card({ tabbable: false });
  await userEvent.tab();
  expect(article.contains(document.activeElement)).toBe(false);
});
