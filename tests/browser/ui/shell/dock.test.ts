import { expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import Dock from '$lib/ui/shell/Dock.svelte';
import { snippetOf } from '../snippets';

test('a dock is a named region and shows its content', async () => {
  await render(Dock, { label: 'Queue', children: snippetOf('<p>3 memes to go</p>') });
  await expect.element(page.getByRole('region', { name: 'Queue' })).toHaveTextContent('3 memes to go');
  await expect.element(page.getByText('3 memes to go')).toBeVisible();
});

test('it takes clicks, although the container of the docks passes them to the page below', async () => {
  const { container } = await render(Dock, { label: 'Queue', children: snippetOf('<button>Pause</button>') });
  container.style.pointerEvents = 'none';
  const clicked = vi.fn();
  container.addEventListener('click', clicked);
  await page.getByRole('button', { name: 'Pause' }).click();
  expect(clicked).toHaveBeenCalledTimes(1);
});

test('it is as wide as its content, but never wider than the screen', async () => {
  const { container } = await render(Dock, { label: 'Queue', children: snippetOf('<p>3 memes to go</p>') });
  Object.assign(container.style, { display: 'grid', width: '400px' });
  const dock = page.getByRole('region', { name: 'Queue' }).element();
  expect(dock.getBoundingClientRect().width).toBeLessThan(400);
  container.style.width = '60px';
  expect(dock.getBoundingClientRect().width).toBeLessThanOrEqual(60);
});
