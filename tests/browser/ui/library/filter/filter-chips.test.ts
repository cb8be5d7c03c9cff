import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import { NO_FILTER, type Filter } from '$lib/library/filter';
import FilterChips from '$lib/ui/library/filter/FilterChips.svelte';

const chip = (name: string) =>
  page.getByRole('toolbar', { name: 'Filters' }).getByRole('button', { name, exact: true });

/** Chips whose owner keeps the filter and what is in the search box. */
async function chips(
  filter: Partial<Filter> = {},
  typed = '',
): Promise<{ readonly filter: () => Filter; readonly query: () => string; readonly type: (query: string) => void }> {
  let current = { ...NO_FILTER, ...filter };
  let query = typed;
  const quick = { tags: ['cats', 'work'], folders: ['phone'] };
  const onChange = (next: Filter): void => {
    current = next;
    void rerender({ filter: next });
  };
  const onQuery = (next: string): void => {
    query = next;
    void rerender({ query });
  };
  const { rerender } = await render(FilterChips, {
    filter: current,
    quick,
    colourOf: () => 'teal',
    onChange,
    query,
    onQuery,
  });
  return { filter: () => current, query: () => query, type: onQuery };
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

test('a query is read off as chips, and each is removed by itself with a click', async () => {
  const { query } = await chips({}, 'Cat "one does" -dog tag:"Office Work" -in:old is:failed model:moon type:png');
  await expect
    .poll(names)
    .toEqual([
      'Remove Cat',
      'Remove “one does”',
      'Remove Not: dog',
      'Remove Tag: Office Work',
      'Remove Not in: old',
      'Remove Is: failed',
      'Remove Model: moon',
      'Remove Type: png',
      'Clear all',
      'Favourites',
      'cats',
      'work',
      'In folder phone',
    ]);
  await chip('Remove Not: dog').click();
  expect(query()).toBe('Cat "one does" tag:"Office Work" -in:old is:failed model:moon type:png');
  await expect.element(page.getByRole('status')).toHaveTextContent('Removed Not: dog');
  // The chip that took its place.
  await expect.element(chip('Remove Tag: Office Work')).toHaveFocus();
  await chip('Remove Type: png').click();
  await expect.element(chip('Clear all')).toHaveFocus();
  await chip('Remove Cat').click();
  expect(query()).toBe('"one does" tag:"Office Work" -in:old is:failed model:moon ');
});

test('one part alone has no Clear all, and the focus stays in the row when the last one is removed', async () => {
  const { query } = await chips({}, 'cat dog');
  await expect.element(chip('Clear all')).toBeVisible();
  chip('Remove cat').element().focus();
  await userEvent.keyboard('{Enter}');
  expect(query()).toBe('dog');
  await expect.element(chip('Remove dog')).toHaveFocus();
  await expect.element(chip('All')).not.toBeInTheDocument();
  await expect.element(chip('Clear all')).not.toBeInTheDocument();
  await userEvent.keyboard(' ');
  expect(query()).toBe('');
  await expect.element(chip('All')).toHaveFocus();
});

test('Clear all empties the box and the filter', async () => {
  const { filter, query } = await chips({ tags: ['cats'] }, 'dog');
  await chip('Clear all').click();
  expect(query()).toBe('');
  expect(filter()).toEqual(NO_FILTER);
  await expect.element(chip('All')).toHaveFocus();
});

test('what is typed and in the filter is one chip, and is removed from both', async () => {
  const { filter, query } = await chips(
    { tags: ['work'], favourite: true, captioned: 'captioned', types: ['image/jpeg'], folder: 'phone' },
    'tag:Work is:favorite is:described type:jpg in:phone',
  );
  await expect.element(chip('Remove Tag: Work')).toBeVisible();
  expect(names().slice(5)).toEqual(['Clear all', 'cats']);
  await chip('Remove Tag: Work').click();
  await chip('Remove In: phone').click();
  expect(query()).toBe('is:favorite is:described type:jpg ');
  expect(filter()).toMatchObject({ tags: [], folder: null, favourite: true });
  await expect.element(chip('work')).toHaveAttribute('aria-pressed', 'false');
});

test('the row stands still while one types, and chips that stay keep their place', async () => {
  const { type } = await chips();
  const left = (): number => chip('Favourites').element().getBoundingClientRect().left;
  const before = left();
  for (const query of ['c', 'ca', 'cat', 'cat -d']) {
    type(query);
    await userEvent.keyboard('x');
    expect(left()).toBe(before);
  }
  await expect.poll(() => names().slice(0, 2)).toEqual(['Remove cat', 'Remove Not: d']);
  type('');
  await expect.element(chip('Remove cat')).not.toBeInTheDocument();
});

test('a long query, and words in other directions, stay within one row that scrolls', async () => {
  document.body.style.width = '320px';
  await chips({}, `${'x'.repeat(120)} אבא -مرحبا 😹 ${'y '.repeat(150)}z "open quote`);
  await expect.element(chip('Remove אבא')).toBeVisible();
  await expect.element(chip('Remove Not: مرحبا')).toBeInTheDocument();
  await expect.element(chip('Remove “open quote”')).toBeInTheDocument();
  const toolbar = page.getByRole('toolbar', { name: 'Filters' }).element();
  expect(toolbar.getBoundingClientRect().height).toBeLessThan(56);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(document.documentElement.clientWidth);
  await userEvent.tab();
  for (let pressed = 0; pressed < 4; pressed += 1) {
    await userEvent.keyboard('{ArrowRight}');
    const { left, right } = document.activeElement?.getBoundingClientRect() ?? new DOMRect();
    expect(left).toBeGreaterThanOrEqual(toolbar.getBoundingClientRect().left);
    expect(right).toBeLessThanOrEqual(toolbar.getBoundingClientRect().right);
  }
  document.body.style.width = '';
});
