import { expect, onTestFinished, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import PageMessage from '$lib/ui/common/PageMessage.svelte';
import { snippetOf } from '../snippets';

test('it shows a message with an action', async () => {
  await render(PageMessage, {
    title: 'Not here',
    text: 'This meme was deleted.',
    children: snippetOf('<a href="#library">Open the library</a>'),
  });
  await expect.element(page.getByRole('heading', { level: 1, name: 'Not here' })).toBeVisible();
  await expect.element(page.getByText('This meme was deleted.')).toBeVisible();
  await expect.element(page.getByRole('link', { name: 'Open the library' })).toBeVisible();
});

test('a long sentence wraps on a narrow screen', async () => {
  onTestFinished(() => page.viewport(1280, 900));
  await page.viewport(360, 800);
  const text = 'This meme was deleted in another tab, and so were its texts and its tags. '.repeat(3).trim();
  await render(PageMessage, { title: 'Not here', text });
  const { left, right } = page.getByText(text).element().getBoundingClientRect();
  expect(left).toBeGreaterThanOrEqual(0);
  expect(right).toBeLessThanOrEqual(360);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(360);
});
