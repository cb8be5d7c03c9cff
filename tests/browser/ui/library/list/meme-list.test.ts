import { createRawSnippet } from 'svelte';
import { expect, onTestFinished, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import { unmarked, type Found } from '$lib/library/found';
import MemeList from '$lib/ui/library/list/MemeList.svelte';
import { makeMeme } from '../../../../support/records';

/** Far from every estimate, and different for each card. */
const heightOf = (index: number): number => 700 + (index % 7) * 60;

const card = createRawSnippet<[Found]>((hit) => ({
  render: () => `<div style="height: ${heightOf(Number(hit().meme.name))}px">${hit().meme.name}</div>`,
}));
const found = Array.from({ length: 300 }, (_, index) => unmarked(makeMeme({ name: String(index) })));

test('cards of other heights than expected are laid out without overlaps, and without an error of the observer', async () => {
  const errors: string[] = [];
  const onError = (event: ErrorEvent): void => void errors.push(event.message);
  addEventListener('error', onError);
  onTestFinished(() => removeEventListener('error', onError));
  await render(MemeList, {
    found,
    view: 'masonry',
    card,
    onDragOut: () => ({ file: () => Promise.resolve(null), words: '', onDropped: () => undefined }),
  });
  await expect.element(page.getByText('0', { exact: true })).toBeVisible();
  for (const y of [900, 2400, 5200]) {
    window.scrollTo(0, y);
    await expect.poll(() => document.querySelectorAll('li[aria-busy="true"]').length).toBe(0);
    await expect.poll(overlaps).toEqual([]);
  }
  expect(errors).toEqual([]);
});

test('a list that goes away right after a card changed its height leaves no warning', async () => {
  const warn = vi.spyOn(console, 'warn');
  onTestFinished(() => warn.mockRestore());
  const list = await render(MemeList, {
    found,
    view: 'masonry',
    card,
    onDragOut: () => ({ file: () => Promise.resolve(null), words: '', onDropped: () => undefined }),
  });
  const first = page.getByText('0', { exact: true });
  await expect.element(first).toBeVisible();
  await expect.poll(overlaps).toEqual([]);
  // This observer is younger than the list's, so it is told after the list has asked for a frame.
  await new Promise<void>((resolve) => {
    const item = first.element();
    let told = 0;
    const observer = new ResizeObserver(() => {
      told += 1;
      if (told === 1) requestAnimationFrame(() => item.setAttribute('style', 'height: 300px'));
      else {
        observer.disconnect();
        void list.unmount();
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
      }
    });
    observer.observe(item);
  });
  expect(warn).not.toHaveBeenCalled();
});

test.for(['masonry', 'grid', 'list'] as const)(
  'in the view %s, memes that are perhaps meant come below the others, which do not move',
  async (view) => {
    const props = {
      view,
      card,
      onDragOut: () => ({ file: () => Promise.resolve(null), words: '', onDropped: () => undefined }),
    };
    const [sure, unsure] = [found.slice(0, 2), found.slice(2, 6).map((hit) => ({ ...hit, perhaps: true }))];
    const { rerender } = await render(MemeList, { ...props, found: sure });
    await expect.element(page.getByText('1', { exact: true })).toBeVisible();
    await expect.poll(() => document.querySelectorAll('li[aria-busy="true"]').length).toBe(0);
    await expect.poll(overlaps).toEqual([]);
    const heading = page.getByRole('heading', { name: 'Perhaps one of these', level: 2 });
    expect(heading.elements()).toEqual([]);
    const places = (): readonly number[] =>
      items().flatMap((item) => [item.getBoundingClientRect().left, item.getBoundingClientRect().top]);
    const before = places();

    await rerender({ ...props, found: [...sure, ...unsure] });
    await expect.poll(() => items().length).toBe(6);
    expect(places().slice(0, 4)).toEqual(before);
    const { top, bottom } = heading.element().getBoundingClientRect();
    expect(top).toBeGreaterThanOrEqual(Math.max(...bottoms(items().slice(0, 2))));
    for (const item of items().slice(2)) expect(item.getBoundingClientRect().top).toBeGreaterThanOrEqual(bottom - 1);
    // In the document, too, the heading is between them: screen readers read in this order.
    const order = [...document.querySelectorAll('ul > li')].map((item) => item.getAttribute('data-index'));
    expect(order).toEqual(['0', '1', null, '2', '3', '4', '5']);

    await rerender({ ...props, found: unsure });
    await expect.poll(() => items().length).toBe(4);
    const first = items()[0]?.getBoundingClientRect().top ?? 0;
    expect(first).toBeGreaterThanOrEqual(heading.element().getBoundingClientRect().bottom - 1);
  },
);

const items = (): readonly Element[] => [...document.querySelectorAll('li[data-index]')];

function bottoms(of: readonly Element[]): number[] {
  return of.map((item) => Math.floor(item.getBoundingClientRect().bottom));
}

/** Pairs of neighbours in a lane of which the lower one begins before the upper one ends. */
function overlaps(): string[] {
  const items = [...document.querySelectorAll('li[data-index]')].map((item) => item.getBoundingClientRect());
  const lanes = new Map<number, DOMRect[]>();
  for (const item of items) lanes.set(item.left, [...(lanes.get(item.left) ?? []), item]);
  return [...lanes.values()].flatMap((lane) => {
    lane.sort((a, b) => a.top - b.top);
    return lane.flatMap((item, at) => {
      const above = lane[at - 1];
      return above !== undefined && item.top < above.bottom ? [`${item.top} above ${above.bottom}`] : [];
    });
  });
}
