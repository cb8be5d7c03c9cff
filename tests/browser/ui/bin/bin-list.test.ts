import { expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import type { BinnedMeme } from '$lib/core/binned-meme';
import type { MemeId } from '$lib/core/ids';
import BinList from '$lib/ui/bin/BinList.svelte';
import { makeMeme } from '../../../support/records';

const rows = page.getByRole('list', { name: 'Memes in the bin' }).getByRole('listitem');

function binned(count: number): BinnedMeme[] {
  return Array.from({ length: count }, (_, index) => ({
    meme: makeMeme({
      name: `${index}.png`,
      description: `A cat, ${index}`,
      ...(index === 0 ? { text: 'TOP TEXT' } : {}),
    }),
    daysLeft: 30 - (index % 30),
  }));
}

/** The list over memes that leave it when they are restored or deleted. */
async function openList(count: number): Promise<Record<'onRestore' | 'onDelete', ReturnType<typeof vi.fn>>> {
  let list = binned(count);
  const leave = async (id: MemeId): Promise<void> => {
    list = list.filter(({ meme }) => meme.id !== id);
    await opened.rerender({ list });
  };
  const [onRestore, onDelete] = [vi.fn(leave), vi.fn(leave)];
  const opened = await render(BinList, { list, loadThumbnail: () => Promise.resolve(null), onRestore, onDelete });
  return { onRestore, onDelete };
}

test('each meme has its name, its file and the days it is kept', async () => {
  await openList(2);
  await expect.element(rows.nth(0)).toHaveTextContent(/TOP TEXT\s*0\.png\s*30 days left/);
  await expect.element(rows.nth(1)).toHaveTextContent(/A cat, 1\s*1\.png\s*29 days left/);
});

test('the last day is one day', async () => {
  await openList(30);
  await expect.element(rows.nth(29)).toHaveTextContent('1 day left');
});

test('a meme is restored or deleted for good, and the focus moves to the one in its place, or to the last', async () => {
  const { onRestore, onDelete } = await openList(3);
  await page.getByRole('button', { name: 'Restore A cat, 1, 1.png' }).click();
  expect(onRestore).toHaveBeenCalledTimes(1);
  await expect.element(page.getByRole('button', { name: 'Restore A cat, 2, 2.png' })).toHaveFocus();
  await page.getByRole('button', { name: 'Delete A cat, 2, 2.png for good' }).click();
  expect(onDelete).toHaveBeenCalledTimes(1);
  await expect.element(page.getByRole('button', { name: 'Restore TOP TEXT, 0.png' })).toHaveFocus();
});

test('fifty memes are shown at first, and more on a click', async () => {
  await openList(120);
  await expect.poll(() => rows.elements().length).toBe(50);
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect.poll(() => rows.elements().length).toBe(100);
  await expect.element(page.getByText('100 of 120 memes')).toBeVisible();
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect.poll(() => rows.elements().length).toBe(120);
  await expect.element(page.getByRole('button', { name: 'Show more' })).not.toBeInTheDocument();
});

test('on a narrow screen the buttons stay within the row', async () => {
  await page.viewport(320, 600);
  await openList(1);
  const row = rows.nth(0).element().getBoundingClientRect();
  for (const button of rows.nth(0).element().querySelectorAll('button'))
    expect(button.getBoundingClientRect().right).toBeLessThanOrEqual(row.right);
  await page.viewport(1280, 720);
});
