import { afterEach, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import { TAG_COLOURS } from '$lib/core/tag';
import TagChip from '$lib/ui/common/TagChip.svelte';
import { contrastOf } from '../pixels';

afterEach(() => {
  delete document.documentElement.dataset.theme;
});

test('it shows the tag’s name with its matches, and a note', async () => {
  const { container } = await render(TagChip, { name: 'cats', colour: 'red', ranges: [[0, 3]], note: '12' });
  await expect.element(page.getByText('cats')).toBeVisible();
  await expect.element(page.getByText('12')).toBeVisible();
  expect(container.querySelector('mark')?.textContent).toBe('cat');
  await expect.element(page.getByRole('button')).not.toBeInTheDocument();
});

test('a removable tag has a button that works by mouse and by keyboard', async () => {
  const onRemove = vi.fn();
  await render(TagChip, { name: 'cats', colour: 'red', onRemove });
  const button = page.getByRole('button', { name: 'Remove cats' });
  await button.click();
  expect(onRemove).toHaveBeenCalledTimes(1);
  button.element().blur();
  await userEvent.tab();
  await userEvent.keyboard('{Enter}');
  expect(onRemove).toHaveBeenCalledTimes(2);
});

test('a long name is cut off and does not move the button', async () => {
  const { container } = await render(TagChip, { name: 'm'.repeat(80), colour: 'red', onRemove: () => undefined });
  container.style.width = '160px';
  const edge = container.getBoundingClientRect().right;
  expect(page.getByRole('button').element().getBoundingClientRect().right).toBeLessThanOrEqual(edge);
});

test.for(['light', 'dark'])('every colour can be read in the %s scheme', async (theme) => {
  document.documentElement.dataset.theme = theme;
  for (const colour of TAG_COLOURS) {
    const { container, unmount } = await render(TagChip, { name: 'cats', colour });
    const chip = container.querySelector('.chip');
    if (chip === null) throw new Error('No chip');
    expect(contrastOf(chip), colour).toBeGreaterThanOrEqual(4.5);
    await unmount();
  }
});
