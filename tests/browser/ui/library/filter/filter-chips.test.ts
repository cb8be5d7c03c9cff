import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import { NO_FILTER, type Filter } from '$lib/library/filter';
import FilterChips from '$lib/ui/library/filter/FilterChips.svelte';

const chip = (name: string) =>
  page.getByRole('toolbar', { name: 'Filters' }).getByRole('button', { name, exact: true });

/** Chips whose owner keeps the filter. */
async function chips(filter: Partial<Filter> = {}): Promise<{ readonly filter: () => Filter }> {
  let current = { ...NO_FILTER, ...filter };
  const quick = { tags: ['cats', 'work'], folders: ['phone'] };
  const onChange = (next: Filter): void => {
    current = next;
    void rerender({ filter: next });
  };
  const { rerender } = await render(FilterChips, { filter: current, quick, colourOf: () => 'teal', onChange });
  return { filter: () => current };
}

const names = (): string[] =>
  [...document.querySelectorAll('[role=toolbar] button')].map((one) => one.textContent.trim());

test('a click filters, a second one takes that back, and All takes everything back', async () => {
  const { filter } = await chips();
  await expect.element(chip('All')).toHaveAttribute('aria-pressed', 'true');
  await chip('cats').click();
  await chip('work').click();
  expect(filter().tags).toEqual(['cats', 'work']);
  await chip('cats').click();
  await chip('In folder phone').click();
  await chip('Favourites').click();
  expect(filter()).toMatchObject({ tags: ['work'], folder: 'phone', favourite: true });
  await expect.element(chip('All')).toHaveAttribute('aria-pressed', 'false');
  await chip('In folder phone').click();
  expect(filter().folder).toBeNull();
  await chip('All').click();
  expect(filter()).toEqual(NO_FILTER);
});

test('a part of the filter without a chip of its own has one while it is on', async () => {
  const { filter } = await chips({ captioned: 'uncaptioned', hasText: true, tags: ['rare'], folder: 'phone/old' });
  await expect.element(chip('Not described')).toHaveAttribute('aria-pressed', 'true');
  await expect.element(chip('rare')).toHaveAttribute('aria-pressed', 'true');
  await expect.element(chip('In folder phone/old')).toHaveAttribute('aria-pressed', 'true');
  await chip('Not described').click();
  await chip('rare').click();
  expect(filter()).toMatchObject({ captioned: null, hasText: true, tags: [], folder: 'phone/old' });
  expect(names()).not.toContain('Not described');
});

test('one chip is in the tab order; arrows, Home and End go to the others', async () => {
  const { filter } = await chips();
  await userEvent.tab();
  await expect.element(chip('All')).toHaveFocus();
  await userEvent.keyboard('{ArrowRight}{ArrowRight} ');
  expect(filter().tags).toEqual(['cats']);
  await userEvent.keyboard('{End}');
  await expect.element(chip('In folder phone')).toHaveFocus();
  await userEvent.keyboard('{ArrowRight}');
  await expect.element(chip('In folder phone')).toHaveFocus();
  await userEvent.keyboard('{Home}');
  await expect.element(chip('All')).toHaveFocus();
  await userEvent.tab();
  expect(document.activeElement?.closest('[role=toolbar]')).toBeNull();
});
