import { expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import type { Meme } from '$lib/core/meme';
import { unmarked, type Found } from '$lib/library/found';
import type { CardProps } from '$lib/ui/library/cards/card-props';
import { estimateCardHeight } from '$lib/ui/library/cards/card-height';
import MemeCard from '$lib/ui/library/cards/MemeCard.svelte';
import { makeMeme } from '../../../../support/records';
import { pictureOf } from '../../pixels';

const WIDTH = 240;
const LONG = 'A white cat with very wide eyes sits in front of a laptop and stares at the person who took the picture.';

/** A card as the masonry view shows it. */
async function card(
  meme: Meme,
  given: Partial<CardProps> = {},
  marks: Partial<Found['marks']> = {},
): Promise<{ readonly words: HTMLElement; readonly article: HTMLElement }> {
  const plain = unmarked(meme);
  const { container } = await render(MemeCard, {
    found: { ...plain, marks: { ...plain.marks, ...marks } },
    ...{ status: 'Not described', live: null, reading: false, failure: null, tags: [] },
    ...{ selected: false, selecting: false, tabbable: true, loadThumbnail: () => pictureOf('red', 90, 60) },
    ...{ onSelect: vi.fn(), onFocus: vi.fn(), onFavourite: vi.fn(), onCopy: vi.fn(), onCaptionAgain: vi.fn() },
    ...{ onRetry: vi.fn(), onCancel: vi.fn() },
    ...given,
  });
  container.style.width = `${WIDTH}px`;
  const words = container.querySelector<HTMLElement>('.words');
  const article = container.querySelector('article');
  if (words === null || article === null) throw new Error('No card');
  return { words, article };
}

test('a card is as high as its estimate, with few words, many, or none', async () => {
  for (const meme of [
    makeMeme(),
    makeMeme({ text: 'HELLO' }),
    makeMeme({ description: LONG, text: 'HELLO' }),
    makeMeme({ title: 'My cat', description: LONG }),
  ]) {
    const { article } = await card(meme);
    expect(article.getBoundingClientRect().height).toBeCloseTo(estimateCardHeight(meme, WIDTH), 0);
  }
});

test('it shows a name by a person and the first words, else the description, else the text, else the file', async () => {
  const shown = async (meme: Meme): Promise<string> => (await card(meme)).words.innerText.trim();
  expect(await shown(makeMeme({ name: 'cat.png' }))).toBe('cat.png');
  expect(await shown(makeMeme({ name: 'cat.png', text: 'HELLO' }))).toBe('HELLO');
  expect(await shown(makeMeme({ name: 'cat.png', text: 'HELLO', description: 'A cat' }))).toBe('A cat');
  const named = await shown(makeMeme({ title: 'My cat', text: 'HELLO', description: 'A cat' }));
  expect(named.split(/\n+/)).toEqual(['My cat', 'A cat']);
});

test('a meme found by meaning shows the text that is near, under the reason, which fits on a narrow card', async () => {
  const meme = makeMeme({ title: 'My cat', description: LONG, text: 'HELLO', tags: ['pets', 'eyes'] });
  const shown = async (near: Found['near']): Promise<string | undefined> => {
    const found = { ...unmarked(meme), why: 'meaning' as const, near };
    const { words, article } = await card(meme, { found });
    // A column on a phone 360 px wide.
    article.parentElement?.style.setProperty('width', '161px');
    const reason = words.querySelector('p > span') ?? words.querySelector('p');
    expect(reason?.scrollWidth).toBeLessThanOrEqual(reason?.clientWidth ?? 0);
    return words.querySelector<HTMLElement>('p + p, p ~ p')?.innerText;
  };
  expect(await shown(['description', 'name'])).toBe(LONG);
  expect(await shown(['text'])).toBe('HELLO');
  expect(await shown(['name'])).toBe('My cat');
  expect(await shown(['tags', 'text'])).toBe('pets, eyes');
  expect(await shown([])).toBe('My cat');
});

test('the link is called by the first words and then by the file', async () => {
  await card(makeMeme({ name: 'cat.png', text: 'HELLO THERE' }));
  await expect.element(page.getByRole('link', { name: 'HELLO THERE, cat.png', exact: true })).toBeInTheDocument();
});

test('a search shows the words that match, also those of a tag', async () => {
  const meme = makeMeme({ description: 'A cat', text: 'HELLO', tags: ['work'] });
  const both = await card(meme, {}, { description: [[2, 5]], text: [[0, 5]] });
  expect([...both.words.querySelectorAll('mark')].map((mark) => mark.innerText)).toEqual(['cat', 'HELLO']);
  const { words } = await card(meme, { tags: [{ name: 'work', colour: 'teal', ranges: [[0, 4]] }] });
  expect(words.innerText.trim()).toBe('work');
});

test('the failure of a meme takes the place of its words, and can be tried again', async () => {
  const onRetry = vi.fn();
  const { words } = await card(makeMeme({ text: 'HELLO' }), {
    ...{ status: 'Failed', failure: { kind: 'damaged-image' }, onRetry },
  });
  expect(words.innerText).toContain('damaged');
  await page.getByRole('button', { name: 'Try again' }).click();
  expect(onRetry).toHaveBeenCalledTimes(1);
});

test('all its words, tags and its file are shown while the mouse rests on it, and Escape hides them', async () => {
  const tags = [{ name: 'work', colour: 'teal', ranges: [] }] as const;
  const { words, article } = await card(makeMeme({ name: 'cat.png', description: LONG, text: 'HELLO' }), { tags });
  await userEvent.hover(document.documentElement, { position: { x: 600, y: 600 } });
  const height = article.getBoundingClientRect().height;
  await userEvent.hover(article);
  const rest = (): HTMLElement | null => words.querySelector('.rest');
  await expect.poll(() => rest()?.innerText).toMatch(/took the picture\.[^]*HELLO[^]*work[^]*cat\.png/);
  expect(article.getBoundingClientRect().height).toBe(height);
  await userEvent.hover(document.documentElement, { position: { x: 600, y: 600 } });
  await expect.poll(rest).toBeNull();
  await userEvent.tab();
  await expect.poll(rest).not.toBeNull();
  await userEvent.keyboard('{Escape}');
  await expect.poll(rest).toBeNull();
});
